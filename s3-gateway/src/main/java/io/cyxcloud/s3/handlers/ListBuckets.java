package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.s3.core.ContinuationToken;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.List;

/** ListBuckets: the caller's own; root's are those without an owner, too. */
final class ListBuckets implements OperationHandler {
    private static final int BUCKETS_MAX = 10_000;

    @Override
    public Reply handle(S3Call call) {
        Credential caller = call.caller();
        String prefix = Parameters.text(call.query(), "prefix");
        String token = call.query().first("continuation-token");
        String after = token == null ? "" : ContinuationToken.decode(token);
        int max = Parameters.count(call.query(), "max-buckets", BUCKETS_MAX);
        List<BucketRow> rest =
                call.backend().metadata().buckets().stream()
                        .filter(row -> isOwn(caller, row))
                        .filter(row -> row.name().startsWith(prefix))
                        .filter(row -> row.name().compareTo(after) > 0)
                        .toList();
        List<BucketRow> page = rest.subList(0, Math.min(max, rest.size()));
        XmlWriter xml =
                XmlWriter.document("ListAllMyBucketsResult")
                        .person("Owner", caller.ownerId(), caller.displayName())
                        .open("Buckets");
        for (BucketRow row : page) {
            xml.open("Bucket")
                    .text("Name", row.name())
                    .text("CreationDate", IsoTime.format(row.createdMs()))
                    .close();
        }
        xml.close();
        if (page.size() < rest.size() && !page.isEmpty()) {
            xml.text("ContinuationToken", ContinuationToken.encode(page.getLast().name()));
        }
        if (!prefix.isEmpty()) {
            xml.text("Prefix", prefix);
        }
        return Reply.xml(xml.finish());
    }

    private static boolean isOwn(Credential caller, BucketRow row) {
        return row.owner().equals(caller.ownerId()) || (caller.root() && row.owner().isEmpty());
    }
}
