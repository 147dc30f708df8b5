package io.cyxcloud.ingest.shards;

import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.ingest.coding.Coders;
import io.cyxcloud.ingest.core.rs.Coder;
import io.cyxcloud.ingest.core.rs.ErasureCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memory of a data path: a pool of direct buffers and the budget that bounds them. Thread-safe.
 *
 * <p>One arena of its own, without thread caches: virtual threads come and go. Its blocks are a
 * quarter of the budget, 16 to 64 MiB, so that one more for what does not fit between others is
 * affordable; a page that is held for ever keeps the first of them from being given back whenever
 * the path is idle, because touching new pages costs more than sealing into them. Where Netty may
 * allocate without clearing (see the launcher's flags) they are touched only as far as they are
 * used.
 */
public final class Workspace implements AutoCloseable {
    private static final int PAGE_BYTES = 8192;
    private static final int ORDER_MIN = 11; // 8 KiB << 11 = 16 MiB
    private static final int ORDER_MAX = 13; // 64 MiB
    private static final int BLOCKS = 4;

    private final PooledByteBufAllocator allocator;
    private final ByteBuf anchor;
    private final Coder coder;
    private final ByteBudget budget;
    private final Map<RedundancyScheme, ErasureCode> codes = new ConcurrentHashMap<>();

    public Workspace(long bytesInFlightMax, int admissionTimeoutMs) {
        this(bytesInFlightMax, admissionTimeoutMs, Coders.chosen());
    }

    /** With a coder that is not this machine's best. */
    public Workspace(long bytesInFlightMax, int admissionTimeoutMs, Coder coder) {
        this.coder = coder;
        int order = ORDER_MIN;
        while (order < ORDER_MAX && ((long) PAGE_BYTES << order) * BLOCKS < bytesInFlightMax) {
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
    public ErasureCode code(RedundancyScheme scheme) {
        return codes.computeIfAbsent(scheme, wanted -> ErasureCode.of(wanted.family(), coder));
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
