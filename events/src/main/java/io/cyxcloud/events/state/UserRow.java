package io.cyxcloud.events.state;

import java.util.List;

/**
 * A user that exists.
 *
 * @param ownerId whom its buckets belong to
 * @param keys its access keys, in the order in which they were created
 */
public record UserRow(
        String name, String displayName, String ownerId, long createdMs, List<AccessKeyRow> keys) {
    public UserRow {
        keys = List.copyOf(keys);
    }
}
