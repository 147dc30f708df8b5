package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.UriCodec;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** ListMultipartUploads. */
final class ListMultipartUploads implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        String prefix = Parameters.text(call.query(), "prefix");
        String delimiter = Parameters.text(call.query(), "delimiter");
        String keyMarker = Parameters.text(call.query(), "key-marker");
        String idMarker = Parameters.text(call.query(), "upload-id-marker");
        int max = Parameters.count(call.query(), "max-uploads", ListQuery.KEYS_MAX);
        boolean urlEncoded = Parameters.urlEncoded(call.query());
        BucketId bucket = call.bucket();
        UploadPage page =
                max == 0
                        ? new UploadPage(List.of(), List.of(), false, "", null)
                        : call.backend()
                                .metadata()
                                .uploads(
                                        new UploadsQuery(
                                                bucket,
                                                prefix,
                                                delimiter,
                                                keyMarker,
                                                marker(keyMarker, idMarker),
                                                max));
        XmlWriter xml =
                XmlWriter.document("ListMultipartUploadsResult")
                        .text("Bucket", call.bucketName())
                        .text("KeyMarker", encoded(keyMarker, urlEncoded))
                        .text("UploadIdMarker", idMarker)
                        .text("Prefix", encoded(prefix, urlEncoded));
        if (!delimiter.isEmpty()) {
            xml.text("Delimiter", encoded(delimiter, urlEncoded));
        }
        if (urlEncoded) {
            xml.text("EncodingType", "url");
        }
        xml.text("MaxUploads", max).text("IsTruncated", page.truncated());
        if (page.truncated()) {
            UploadId next = page.nextUploadIdMarker();
            xml.text("NextKeyMarker", encoded(page.nextKeyMarker(), urlEncoded))
                    .text("NextUploadIdMarker", next == null ? "" : next.toString());
        }
        write(call, xml, page, urlEncoded);
        return Reply.xml(xml.finish());
    }

    private static void write(S3Call call, XmlWriter xml, UploadPage page, boolean urlEncoded) {
        Function<@Nullable String, Owner> owners = call.owners();
        for (ListedUpload entry : page.entries()) {
            Owner owner = owners.apply(entry.owner());
            xml.open("Upload")
                    .text("Key", encoded(entry.key(), urlEncoded))
                    .text("UploadId", entry.upload().toString())
                    .person("Initiator", owner.id(), owner.displayName())
                    .person("Owner", owner.id(), owner.displayName())
                    .text("StorageClass", entry.storageClass())
                    .text("Initiated", IsoTime.format(entry.startedMs()))
                    .close();
        }
        for (String common : page.commonPrefixes()) {
            xml.open("CommonPrefixes").text("Prefix", encoded(common, urlEncoded)).close();
        }
    }

    /** Without a key marker the upload id marker means nothing. */
    private static @Nullable UploadId marker(String keyMarker, String idMarker) {
        if (keyMarker.isEmpty() || idMarker.isEmpty()) {
            return null;
        }
        try {
            return UploadId.parse(idMarker);
        } catch (IllegalArgumentException e) {
            throw Parameters.invalid("upload-id-marker", idMarker, "Invalid uploadId marker");
        }
    }

    private static String encoded(String key, boolean urlEncoded) {
        return urlEncoded ? UriCodec.encodePath(key) : key;
    }
}
