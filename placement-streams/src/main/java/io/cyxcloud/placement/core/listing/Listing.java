package io.cyxcloud.placement.core.listing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of an ordered list of entries and common prefixes.
 *
 * @param more whether the list goes on
 * @param upTo the key up to which the list was looked through, when that is not the last item's:
 *     looking may end before an item is found; null otherwise
 */
public record Listing<T>(List<Item<T>> items, boolean more, @Nullable String upTo) {
    /** One that was looked through up to its last item, or to the end. */
    public Listing(List<Item<T>> items, boolean more) {
        this(items, more, null);
    }

    /**
     * An entry, or a common prefix when {@code entry} is null.
     *
     * @param tie orders entries of one key; null where a key has one entry
     */
    public record Item<T>(String key, @Nullable UUID tie, @Nullable T entry) {
        int compareTo(Item<?> other) {
            int byKey = compareUtf8(key, other.key);
            if (byKey != 0 || tie == null || other.tie == null) {
                return byKey;
            }
            int byHigh =
                    Long.compareUnsigned(
                            tie.getMostSignificantBits(), other.tie.getMostSignificantBits());
            return byHigh != 0
                    ? byHigh
                    : Long.compareUnsigned(
                            tie.getLeastSignificantBits(), other.tie.getLeastSignificantBits());
        }
    }

    public Listing {
        items = List.copyOf(items);
    }

    /** The key after which the list goes on; empty when there is none before it. */
    public String after() {
        return upTo != null ? upTo : items.isEmpty() ? "" : items.getLast().key();
    }

    /** S3's order of keys: their UTF-8 bytes, unsigned, which is the order of code points. */
    public static int compareUtf8(String left, String right) {
        int both = Math.min(left.length(), right.length());
        for (int i = 0; i < both; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                return Boolean.compare(Character.isSurrogate(l), Character.isSurrogate(r)) == 0
                        ? Character.compare(l, r)
                        : Character.isSurrogate(l) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /**
     * The first {@code itemsMax} items of all lists together; a common prefix that several have
     * comes once. A list that says more must have been asked for as many items, or reach as far as
     * the result.
     */
    public static <T> Listing<T> merge(List<Listing<T>> lists, int itemsMax) {
        PriorityQueue<Cursor<T>> heads =
                new PriorityQueue<>(Comparator.comparing(c -> c, Cursor::compareHeads));
        boolean more = false;
        for (Listing<T> list : lists) {
            more |= list.more();
            if (!list.items().isEmpty()) {
                heads.add(new Cursor<>(list.items(), 0));
            }
        }
        List<Item<T>> merged = new ArrayList<>();
        while (!heads.isEmpty()) {
            Cursor<T> head = heads.remove();
            Item<T> item = head.item();
            if (head.at() + 1 < head.items().size()) {
                heads.add(new Cursor<>(head.items(), head.at() + 1));
            }
            if (!merged.isEmpty() && item.compareTo(merged.getLast()) == 0) {
                continue;
            }
            if (merged.size() == itemsMax) {
                return new Listing<>(merged, itemsMax > 0);
            }
            merged.add(item);
        }
        return new Listing<>(merged, more && itemsMax > 0);
    }

    /**
     * As {@link #merge} of lists that may not have been looked through as far as the result: it
     * ends where the first of them that goes on does.
     */
    public static <T> Listing<T> mergeKnown(List<Listing<T>> lists, int itemsMax) {
        String known = null;
        for (Listing<T> list : lists) {
            if (list.upTo() != null && (known == null || compareUtf8(list.upTo(), known) < 0)) {
                known = list.upTo();
            }
        }
        Listing<T> all = merge(lists, itemsMax);
        String end = known;
        if (end == null || (all.items().size() == itemsMax && compareUtf8(all.after(), end) <= 0)) {
            return all;
        }
        return new Listing<>(
                all.items().stream().filter(item -> compareUtf8(item.key(), end) <= 0).toList(),
                true,
                end);
    }

    private record Cursor<T>(List<Item<T>> items, int at) {
        Item<T> item() {
            return items.get(at);
        }

        int compareHeads(Cursor<T> other) {
            return item().compareTo(other.item());
        }
    }
}
