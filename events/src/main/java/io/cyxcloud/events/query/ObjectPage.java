package io.cyxcloud.events.query;

import java.util.List;

/**
 * A page of a listing.
 *
 * @param entries in the order of the keys' UTF-8 bytes
 * @param commonPrefixes in the same order
 * @param truncated whether there is more
 * @param nextStartAfter where the next page starts, exclusive; the last key or common prefix here,
 *     or a later key up to which there is nothing else: a partition's page may end before it is
 *     full
 */
public record ObjectPage(
        List<ListedObject> entries,
        List<String> commonPrefixes,
        boolean truncated,
        String nextStartAfter) {
    public static final ObjectPage EMPTY = new ObjectPage(List.of(), List.of(), false, "");

    public ObjectPage {
        entries = List.copyOf(entries);
        commonPrefixes = List.copyOf(commonPrefixes);
    }
}
