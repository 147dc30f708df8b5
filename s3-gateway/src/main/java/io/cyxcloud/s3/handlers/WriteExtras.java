package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.Tagging;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a write say of the version beside its bytes and metadata.
 *
 * @param retention null for the bucket's default
 * @param acl null for the bucket owner alone
 */
record WriteExtras(
        Map<String, String> tags,
        @Nullable Retention retention,
        boolean legalHold,
        @Nullable AccessList acl) {
    static WriteExtras of(S3Call call) {
        return new WriteExtras(
                Tagging.ofHeader(call.headers()),
                LockGrammar.retention(call.headers(), call.backend().nowMs().getAsLong()),
                LockGrammar.legalHold(call.headers()),
                ObjectAcls.ofNew(call));
    }

    /** The same with the tags of a copy's source. */
    WriteExtras withTags(Map<String, String> ofSource) {
        return new WriteExtras(ofSource, retention, legalHold, acl);
    }

    ObjectVersion addTo(ObjectVersion version) {
        return version.withTags(tags)
                .withRetention(retention)
                .withLegalHold(legalHold)
                .withAcl(acl);
    }
}
