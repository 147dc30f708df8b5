package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.CopySource;
import io.cyxcloud.s3.core.CustomerKey;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.Preconditions;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What CopyObject and UploadPartCopy have in common: their source and the form of the answer. */
final class CopyReads {
    private CopyReads() {}

    static CopySource source(S3Call call) {
        String header = call.headers().first("x-amz-copy-source");
        return CopySource.parse(header == null ? "" : header);
    }

    /** The object to copy, when the conditions on it hold. */
    static VersionParameter.Found find(S3Call call, CopySource source) {
        BucketId bucket = call.sourceBucket(source);
        VersionParameter.Found found = found(call, bucket, source);
        call.requireSourceFound(source, found.row().version().acl());
        CustomerKey.refuseReadOfSource(call.headers());
        ObjectVersion version = found.row().version();
        Preconditions.Outcome outcome =
                Preconditions.judge(
                        call.headers(),
                        "x-amz-copy-source-",
                        version.etag(),
                        version.modifiedMs(),
                        call.backend().nowMs().getAsLong());
        if (outcome != Preconditions.Outcome.PROCEED) {
            throw S3Error.PRECONDITION_FAILED.failure();
        }
        return found;
    }

    private static VersionParameter.Found found(S3Call call, BucketId bucket, CopySource source) {
        try {
            return VersionParameter.find(call, bucket, source.key(), source.version());
        } catch (S3Exception e) {
            throw call.hiding(e, source.bucket());
        }
    }

    /** The checksums to compute of the copy: what is asked for, else what the source has. */
    static Set<ChecksumAlgorithm> algorithms(S3Call call, Set<String> ofSource) {
        Set<ChecksumAlgorithm> algorithms = EnumSet.noneOf(ChecksumAlgorithm.class);
        String asked = call.headers().first("x-amz-checksum-algorithm");
        for (String name : asked == null ? ofSource : Set.of(asked)) {
            ChecksumAlgorithm algorithm = ChecksumAlgorithm.ofName(name);
            if (algorithm == null) {
                throw S3Error.INVALID_REQUEST.failure(
                        "Checksum algorithm provided is unsupported. Please try again with any of"
                                + " the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
            }
            algorithms.add(algorithm);
        }
        return algorithms;
    }

    /**
     * The answer.
     *
     * @param version of the copy; null where there is none
     */
    static Reply result(
            String root,
            String etag,
            long modifiedMs,
            Upload.Digests digests,
            VersionParameter.Found source,
            @Nullable VersionName version) {
        XmlWriter xml =
                XmlWriter.document(root)
                        .text("LastModified", IsoTime.format(modifiedMs))
                        .text("ETag", "\"" + etag + "\"");
        digests.checksums().forEach((name, value) -> xml.text("Checksum" + name, value));
        Map<String, String> headers = new TreeMap<>(VersionParameter.header(version));
        headers.put("x-amz-server-side-encryption", "AES256");
        if (source.name() != null) {
            headers.put("x-amz-copy-source-version-id", source.name().text());
        }
        return new Reply.Document(200, headers, xml.finish());
    }
}
