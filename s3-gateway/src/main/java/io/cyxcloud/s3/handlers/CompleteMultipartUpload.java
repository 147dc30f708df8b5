package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.placement.client.FoundVersion;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.Preconditions;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UploadChecksums;
import io.cyxcloud.s3.core.UriCodec;
import io.cyxcloud.s3.core.XmlElement;
import io.cyxcloud.s3.core.XmlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** CompleteMultipartUpload: one command; the answer comes when it is decided. */
final class CompleteMultipartUpload implements OperationHandler {
    /** 10,000 parts with a SHA-256 each take 2.3 MB. */
    private static final int DOCUMENT_BYTES_MAX = 4 << 20;

    private static final int PARTS_PAGE = 1000;

    /** A part as the client lists it, with the checksums that it gives. */
    private record Listed(PartReference reference, Map<String, String> checksums) {}

    @Override
    public Reply handle(S3Call call) throws IOException {
        UploadId upload = Parameters.uploadId(call.query());
        WriteCondition condition = Parameters.writeCondition(call.headers());
        BucketId bucket = call.bucket();
        XmlElement request =
                XmlElement.parse(
                        call.documentAboutChecksum(DOCUMENT_BYTES_MAX), "CompleteMultipartUpload");
        List<Listed> listed =
                request.all("Part").stream().map(CompleteMultipartUpload::listed).toList();
        if (listed.isEmpty() || listed.size() > UploadPart.NUMBER_MAX) {
            throw S3Error.MALFORMED_XML.failure();
        }
        if (listed.stream().anyMatch(part -> !part.checksums().isEmpty())) {
            checkChecksums(call, bucket, upload, listed);
        }
        String expected = expectedChecksum(call, bucket, upload);
        Backend backend = call.backend();
        ObjectReply reply =
                backend.metadata()
                        .execute(
                                new ObjectCommand.CompleteUpload(
                                        backend.commandId(),
                                        bucket,
                                        call.key(),
                                        upload,
                                        backend.versionId(),
                                        listed.stream().map(Listed::reference).toList(),
                                        condition,
                                        backend.nowMs().getAsLong(),
                                        expected));
        ObjectReply.ObjectWritten written = written(call, bucket, upload, reply);
        Map<String, String> headers = new TreeMap<>(VersionParameter.ofNew(written.name()));
        headers.put("x-amz-server-side-encryption", "AES256");
        return new Reply.Document(200, headers, result(call, written));
    }

    private static Listed listed(XmlElement part) {
        String number = part.childText("PartNumber");
        String etag = part.childText("ETag");
        if (number == null || etag == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        Map<String, String> checksums = new TreeMap<>();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            String value = part.childText(algorithm.element());
            if (value != null) {
                checksums.put(algorithm.name(), value.strip());
            }
        }
        try {
            return new Listed(
                    new PartReference(
                            Integer.parseInt(number.strip()), Preconditions.unquote(etag)),
                    checksums);
        } catch (NumberFormatException e) {
            throw S3Error.MALFORMED_XML.failure();
        }
    }

    /** The object's checksum that the client expects, when the upload is one that has such. */
    private static @Nullable String expectedChecksum(
            S3Call call, BucketId bucket, UploadId upload) {
        if (!UploadChecksums.areMentioned(call.headers())) {
            return null;
        }
        return call.backend()
                .metadata()
                .parts(bucket, call.key(), upload, 0, 0)
                .map(page ->
                        UploadChecksums.expected(
                                call.headers(), page.upload().template().checksum()))
                .orElse(null); // completed or aborted: the command finds out which
    }

    /** The checksums that the client lists are those of the parts. */
    private static void checkChecksums(
            S3Call call, BucketId bucket, UploadId upload, List<Listed> listed) {
        Map<Integer, UploadPart> parts = new TreeMap<>();
        int after = 0;
        boolean more = true;
        while (more) {
            Optional<PartPage> page =
                    call.backend().metadata().parts(bucket, call.key(), upload, after, PARTS_PAGE);
            if (page.isEmpty()) {
                return; // completed or aborted: the command finds out which
            }
            for (UploadPart part : page.get().parts()) {
                parts.put(part.number(), part);
                after = part.number();
            }
            more = page.get().truncated();
        }
        for (Listed claim : listed) {
            UploadPart part = parts.get(claim.reference().number());
            claim.checksums()
                    .forEach((name, value) -> {
                        if (part == null || !value.equals(part.checksums().get(name))) {
                            throw S3Error.INVALID_PART.failure();
                        }
                    });
        }
    }

    /** The new object's, also when the same completion was answered before and is sent again. */
    private static ObjectReply.ObjectWritten written(
            S3Call call, BucketId bucket, UploadId upload, ObjectReply reply) {
        boolean gone =
                reply instanceof ObjectReply.ObjectRejected rejected
                        && rejected.reason() == Rejection.NO_SUCH_UPLOAD;
        if (gone) {
            FoundVersion now = call.backend().metadata().find(bucket, call.key(), null);
            ObjectRow row = now.row();
            if (row == null || !upload.equals(row.fromUpload())) {
                throw S3Error.NO_SUCH_UPLOAD.failure().with("UploadId", upload.toString());
            }
            return ObjectReply.ObjectWritten.of(row.version(), now.versioned() ? row.name() : null);
        }
        return Failures.written(reply);
    }

    private static String result(S3Call call, ObjectReply.ObjectWritten written) {
        String host = call.headers().first("host");
        XmlWriter xml =
                XmlWriter.document("CompleteMultipartUploadResult")
                        .text(
                                "Location",
                                "http://"
                                        + (host == null ? "" : host)
                                        + UriCodec.encodePath(call.head().path()))
                        .text("Bucket", call.bucketName())
                        .text("Key", call.key())
                        .text("ETag", "\"" + written.etag() + "\"");
        written.checksums()
                .forEach((name, value) -> {
                    xml.text("Checksum" + name, value);
                    xml.text("ChecksumType", ChecksumAlgorithm.type(value).name());
                });
        return xml.finish();
    }
}
