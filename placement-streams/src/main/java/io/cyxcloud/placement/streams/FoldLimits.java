package io.cyxcloud.placement.streams;

import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import java.util.function.IntConsumer;

/**
 * What the topology is configured by.
 *
 * @param objectPartitionCount partitions of the object commands
 * @param chunkPartitionCount partitions of the placements
 * @param sendTime appends a {@code NoteTime} to the commands of an object partition that nobody
 *     writes to; must not block for long
 */
public record FoldLimits(
        MembershipLimits membership,
        GarbageLimits garbage,
        int objectPartitionCount,
        int chunkPartitionCount,
        IntConsumer sendTime) {}
