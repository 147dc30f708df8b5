package io.cyxcloud.events.query;

import io.cyxcloud.events.value.BucketId;

/**
 * One page of a listing, in the order of the keys' UTF-8 bytes.
 *
 * @param prefix only keys that begin so; empty for all
 * @param delimiter rolls keys up to its first occurrence after the prefix; empty for none
 * @param startAfter exclusive; when it is itself a common prefix of this listing, everything below
 *     it is skipped; empty for the beginning
 * @param keysMax keys and common prefixes together, 0 to 1000
 */
public record ListQuery(
        BucketId bucket, String prefix, String delimiter, String startAfter, int keysMax) {
    public static final int KEYS_MAX = 1_000;

    public ListQuery {
        if (keysMax < 0 || keysMax > KEYS_MAX) {
            throw new IllegalArgumentException("keysMax " + keysMax + ": expected 0..1000");
        }
    }

    /** The same listing from another place, or of another length. */
    public ListQuery page(String newStartAfter, int newKeysMax) {
        return new ListQuery(bucket, prefix, delimiter, newStartAfter, newKeysMax);
    }

    /** Whether {@code key} is rolled up, and if so into what: the common prefix; else null. */
    public @org.jspecify.annotations.Nullable String commonPrefix(String key) {
        if (delimiter.isEmpty() || !key.startsWith(prefix)) {
            return null;
        }
        int at = key.indexOf(delimiter, prefix.length());
        return at < 0 ? null : key.substring(0, at + delimiter.length());
    }
}
