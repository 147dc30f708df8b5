package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.XmlWriter;

/** ListObjectVersions in a bucket that was never versioned: each object is its null version. */
final class ListObjectVersions implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ListedPage listing = ListedPage.of(call.query());
        String keyMarker = Parameters.text(call.query(), "key-marker");
        ObjectPage page = listing.fetch(call, keyMarker);
        XmlWriter xml = XmlWriter.document("ListVersionsResult").text("Name", call.bucketName());
        listing.writeParameters(xml);
        xml.text("KeyMarker", listing.encoded(keyMarker))
                .text("VersionIdMarker", Parameters.text(call.query(), "version-id-marker"))
                .text("IsTruncated", page.truncated());
        if (page.truncated()) {
            xml.text("NextKeyMarker", listing.encoded(page.nextStartAfter()))
                    .text("NextVersionIdMarker", ObjectNames.NULL_VERSION);
        }
        for (ListedObject entry : page.entries()) {
            xml.open("Version")
                    .text("Key", listing.encoded(entry.key()))
                    .text("VersionId", ObjectNames.NULL_VERSION)
                    .text("IsLatest", true);
            listing.writeObject(xml, entry);
            xml.person("Owner", call.caller().ownerId(), call.caller().displayName()).close();
        }
        listing.writePrefixes(xml, page.commonPrefixes());
        return Reply.xml(xml.finish());
    }
}
