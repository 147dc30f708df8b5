package io.cyxcloud.ingest.core.rs;

import java.lang.foreign.MemorySegment;

/**
 * All memory outside the heap as one segment, whose offsets are addresses. The kernels read and
 * write through it: the compiler knows this one constant's kind, has no scope and no size to check
 * in an inner loop, and other users of segments cannot spoil that by making the access polymorphic.
 * Whoever makes an address of a segment has checked the segment's size and scope, and keeps the
 * segment reachable.
 */
final class Memory {
    @SuppressWarnings("restricted") // JVM flags allow it, and without them the kernels are not used
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Memory() {}
}
