package io.cyxcloud.ingest.shards;

import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.ingest.coding.Coders;
import io.cyxcloud.ingest.core.rs.Coder;
import io.cyxcloud.ingest.core.rs.ReedSolomon;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memory of a data path: a pool of direct buffers and the budget that bounds them. Thread-safe.
 *
 * <p>One arena of its own, without thread caches: virtual threads come and go. It is one block of
 * the budget's size up to a power of two; a page that is held for ever keeps it from being given
 * back whenever the path is idle, because touching new pages costs more than sealing into them.
 * Where Netty may allocate without clearing (see the launcher's flags) it is touched only as far as
 * it is used.
 */
public final class Workspace implements AutoCloseable {
    private static final int PAGE_BYTES = 16 << 10;
    private static final int ORDER_MAX = 14; // 256 MiB: a larger budget takes several blocks

    private final PooledByteBufAllocator allocator;
    private final ByteBuf anchor;
    private final Coder coder;
    private final ByteBudget budget;
    private final Map<RedundancyScheme, ReedSolomon> codes = new ConcurrentHashMap<>();

    public Workspace(long bytesInFlightMax, int admissionTimeoutMs) {
        this(bytesInFlightMax, admissionTimeoutMs, Coders.chosen());
    }

    /** With a coder that is not this machine's best. */
    public Workspace(long bytesInFlightMax, int admissionTimeoutMs, Coder coder) {
        this.coder = coder;
        int order = 0;
        while (order < ORDER_MAX && ((long) PAGE_BYTES << order) < bytesInFlightMax) {
            order++;
        }
        this.allocator = new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, order, 0, 0, false);
        this.anchor = allocator.directBuffer(PAGE_BYTES);
        this.budget = new ByteBudget(bytesInFlightMax, admissionTimeoutMs);
    }

    public ByteBudget budget() {
        return budget;
    }

    public ByteBuf buffer(int capacity) {
        return allocator.directBuffer(capacity, capacity);
    }

    /** The code of a scheme; there are as many as the cluster has storage classes. */
    public ReedSolomon code(RedundancyScheme scheme) {
        return codes.computeIfAbsent(
                scheme, s -> ReedSolomon.of(s.dataShards(), s.parityShards(), coder));
    }

    /** Bytes of buffers that nobody has released yet. */
    public long usedBytes() {
        return allocator.pinnedDirectMemory() - PAGE_BYTES;
    }

    @Override
    public void close() {
        anchor.release();
    }
}
