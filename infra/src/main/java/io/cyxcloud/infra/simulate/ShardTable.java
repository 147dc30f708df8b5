package io.cyxcloud.infra.simulate;

import java.util.Arrays;

/**
 * Which node has which shard of which chunk, or had: three bytes a shard while each is where it was
 * placed, ten more for each other place. Places are added and never removed. One thread.
 *
 * <pre>
 * placed[chunk * total + index]   node, shared with other tables
 * gone[chunk]                     bit i: the node that index i was placed on does not have it
 * first[chunk], next[entry]       chain of further places; -1 ends it
 * node[entry], index[entry]       index, with bit 7 when the node does not have it any more
 * </pre>
 */
final class ShardTable {
    /** Sees each place of a chunk's shards. */
    interface Visitor {
        void place(int index, int node, boolean present, boolean placed);
    }

    private static final int NONE = -1;
    private static final int GONE_BIT = 0x80;
    private static final int INDEX_BITS = 0x7f;

    private final int total;
    private final short[] placed;
    private final char[] gone;
    private final int[] first;
    private int[] next = new int[16];
    private short[] nodes = new short[16];
    private byte[] indexes = new byte[16];
    private int entries;

    /**
     * All are where they were placed.
     *
     * @param placed node of each shard; not written here
     */
    ShardTable(int total, short[] placed) {
        this.total = total;
        this.placed = placed;
        int chunks = placed.length / total;
        gone = new char[chunks];
        first = new int[chunks];
        Arrays.fill(first, NONE);
    }

    int placedOn(int chunk, int index) {
        return placed[chunk * total + index];
    }

    /** Further places than those of the placement? */
    boolean isAsPlaced(int chunk) {
        return gone[chunk] == 0 && first[chunk] == NONE;
    }

    void each(int chunk, Visitor visitor) {
        for (int index = 0; index < total; index++) {
            boolean present = (gone[chunk] & 1 << index) == 0;
            visitor.place(index, placedOn(chunk, index), present, true);
        }
        for (int at = first[chunk]; at != NONE; at = next[at]) {
            boolean present = (indexes[at] & GONE_BIT) == 0;
            visitor.place(indexes[at] & INDEX_BITS, nodes[at], present, false);
        }
    }

    boolean has(int chunk, int index, int node) {
        if (placedOn(chunk, index) == node) {
            return (gone[chunk] & 1 << index) == 0;
        }
        int at = find(chunk, index, node);
        return at != NONE && (indexes[at] & GONE_BIT) == 0;
    }

    /** Indexes that are present on a node that does not count as down. */
    int left(int chunk, boolean[] down) {
        int left = 0;
        for (int index = 0; index < total; index++) {
            if ((gone[chunk] & 1 << index) == 0 && !down[placedOn(chunk, index)]) {
                left |= 1 << index;
            }
        }
        for (int at = first[chunk]; at != NONE; at = next[at]) {
            if ((indexes[at] & GONE_BIT) == 0 && !down[nodes[at]]) {
                left |= 1 << (indexes[at] & INDEX_BITS);
            }
        }
        return left;
    }

    /** Returns whether the place is new. */
    boolean set(int chunk, int index, int node, boolean present) {
        if (placedOn(chunk, index) == node) {
            int bit = 1 << index;
            gone[chunk] = (char) (present ? gone[chunk] & ~bit : gone[chunk] | bit);
            return false;
        }
        int at = find(chunk, index, node);
        boolean isNew = at == NONE;
        if (isNew) {
            at = append(chunk, node);
        }
        indexes[at] = (byte) (present ? index : index | GONE_BIT);
        return isNew;
    }

    private int find(int chunk, int index, int node) {
        for (int at = first[chunk]; at != NONE; at = next[at]) {
            if (nodes[at] == node && (indexes[at] & INDEX_BITS) == index) {
                return at;
            }
        }
        return NONE;
    }

    private int append(int chunk, int node) {
        if (entries == next.length) {
            int length = entries * 2;
            next = Arrays.copyOf(next, length);
            nodes = Arrays.copyOf(nodes, length);
            indexes = Arrays.copyOf(indexes, length);
        }
        nodes[entries] = (short) node;
        next[entries] = first[chunk];
        first[chunk] = entries;
        return entries++;
    }
}
