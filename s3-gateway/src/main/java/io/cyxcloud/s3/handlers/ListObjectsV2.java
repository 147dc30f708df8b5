package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.s3.core.ContinuationToken;
import io.cyxcloud.s3.core.XmlWriter;

/** ListObjectsV2. */
final class ListObjectsV2 implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ListedPage listing = ListedPage.of(call.query());
        String startAfter = Parameters.text(call.query(), "start-after");
        String token = call.query().first("continuation-token");
        String from =
                token == null || token.isEmpty() ? startAfter : ContinuationToken.decode(token);
        boolean withOwner = "true".equals(call.query().first("fetch-owner"));
        ObjectPage page = listing.fetch(call, from);
        XmlWriter xml = XmlWriter.document("ListBucketResult").text("Name", call.bucketName());
        listing.writeParameters(xml);
        if (token != null) {
            xml.text("ContinuationToken", token);
        }
        if (!startAfter.isEmpty()) {
            xml.text("StartAfter", listing.encoded(startAfter));
        }
        xml.text("KeyCount", page.entries().size() + page.commonPrefixes().size())
                .text("IsTruncated", page.truncated());
        if (page.truncated()) {
            xml.text("NextContinuationToken", ContinuationToken.encode(page.nextStartAfter()));
        }
        listing.writeContents(call, xml, page, withOwner);
        return Reply.xml(xml.finish());
    }
}
