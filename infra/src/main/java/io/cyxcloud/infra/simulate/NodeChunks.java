package io.cyxcloud.infra.simulate;

import java.util.Arrays;

/** Chunks that have, or had, a shard on a node: four bytes each. One thread. */
final class NodeChunks {
    private int[][] chunks = new int[16][];
    private int[] counts = new int[16];

    void add(int node, int chunk) {
        if (node >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(node + 1, chunks.length * 2));
            counts = Arrays.copyOf(counts, chunks.length);
        }
        if (chunks[node] == null) {
            chunks[node] = new int[16];
        } else if (counts[node] == chunks[node].length) {
            chunks[node] = Arrays.copyOf(chunks[node], counts[node] * 3 / 2);
        }
        chunks[node][counts[node]++] = chunk;
    }

    int count(int node) {
        return node < counts.length ? counts[node] : 0;
    }

    int chunk(int node, int position) {
        return chunks[node][position];
    }
}
