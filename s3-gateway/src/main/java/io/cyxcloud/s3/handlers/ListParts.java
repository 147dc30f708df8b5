package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.UriCodec;
import io.cyxcloud.s3.core.XmlWriter;

/** ListParts. */
final class ListParts implements OperationHandler {
    private static final int PARTS_MAX = 1000;

    @Override
    public Reply handle(S3Call call) {
        UploadId upload = Parameters.uploadId(call.query());
        int max = Parameters.count(call.query(), "max-parts", PARTS_MAX);
        String marker = call.query().first("part-number-marker");
        int after =
                marker == null || marker.isEmpty()
                        ? 0
                        : Parameters.count(
                                call.query(), "part-number-marker", UploadPart.NUMBER_MAX);
        boolean urlEncoded = Parameters.urlEncoded(call.query());
        PartPage page = Parts.page(call, call.bucket(), upload, after, max);
        AccessList acl = page.upload().template().acl();
        call.requireFound(acl, false);
        Owner owner = call.owners().apply(acl == null ? null : acl.owner());
        int last = page.parts().isEmpty() ? after : page.parts().getLast().number();
        XmlWriter xml =
                XmlWriter.document("ListPartsResult")
                        .text("Bucket", call.bucketName())
                        .text("Key", urlEncoded ? UriCodec.encodePath(call.key()) : call.key())
                        .text("UploadId", upload.toString())
                        .person("Initiator", owner.id(), owner.displayName())
                        .person("Owner", owner.id(), owner.displayName())
                        .text("StorageClass", page.upload().template().storageClass())
                        .text("PartNumberMarker", after)
                        .text("NextPartNumberMarker", last)
                        .text("MaxParts", max)
                        .text("IsTruncated", page.truncated() && max > 0);
        UploadChecksum checksum = page.upload().template().checksum();
        if (checksum != null) {
            xml.text("ChecksumAlgorithm", checksum.algorithm())
                    .text("ChecksumType", checksum.type().name());
        }
        for (UploadPart part : page.parts()) {
            xml.open("Part")
                    .text("PartNumber", part.number())
                    .text("LastModified", IsoTime.format(part.modifiedMs()))
                    .text("ETag", "\"" + part.etag() + "\"")
                    .text("Size", part.sizeBytes());
            part.checksums().forEach((name, value) -> xml.text("Checksum" + name, value));
            xml.close();
        }
        return Reply.xml(xml.finish());
    }
}
