package io.cyxcloud.infra.simulate;

import java.util.Arrays;

/**
 * When chunks of one task and urgency are due, the longest first: eight bytes each. An entry is
 * never taken out: whoever takes it sees whether it is still true. One thread.
 */
final class DueQueue {
    private static final int CHUNK_BITS = 24;

    private long[] heap = new long[16];
    private int size;

    void add(long dueMs, int chunk) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int at = size++;
        long entry = dueMs << CHUNK_BITS | chunk;
        while (at > 0 && heap[(at - 1) / 2] > entry) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = entry;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Of the first. */
    long dueMs() {
        return heap[0] >>> CHUNK_BITS;
    }

    /** Of the first. */
    int chunk() {
        return (int) (heap[0] & (1 << CHUNK_BITS) - 1);
    }

    void remove() {
        long last = heap[--size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
    }
}
