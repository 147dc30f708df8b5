package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.s3.core.XmlWriter;

/** ListObjects, the first version. */
final class ListObjects implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ListedPage listing = ListedPage.of(call.query());
        String marker = Parameters.text(call.query(), "marker");
        ObjectPage page = listing.fetch(call, marker);
        XmlWriter xml = XmlWriter.document("ListBucketResult").text("Name", call.bucketName());
        listing.writeParameters(xml);
        xml.text("Marker", listing.encoded(marker)).text("IsTruncated", page.truncated());
        if (page.truncated() && !listing.delimiter().isEmpty()) {
            // without a delimiter the last key is the marker
            xml.text("NextMarker", listing.encoded(page.nextStartAfter()));
        }
        listing.writeContents(call, xml, page, true);
        return Reply.xml(xml.finish());
    }
}
