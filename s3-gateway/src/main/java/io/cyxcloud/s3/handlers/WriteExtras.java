package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.Tagging;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a write say of the version beside its bytes and metadata.
 *
 * @param retention null for the bucket's default
 */
record WriteExtras(Map<String, String> tags, @Nullable Retention retention, boolean legalHold) {
    static WriteExtras of(Headers headers, long nowMs) {
        return new WriteExtras(
                Tagging.ofHeader(headers),
                LockGrammar.retention(headers, nowMs),
                LockGrammar.legalHold(headers));
    }

    /** The same with the tags of a copy's source. */
    WriteExtras withTags(Map<String, String> ofSource) {
        return new WriteExtras(ofSource, retention, legalHold);
    }

    ObjectVersion addTo(ObjectVersion version) {
        return version.withTags(tags).withRetention(retention).withLegalHold(legalHold);
    }
}
