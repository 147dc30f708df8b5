package io.cyxcloud.infra.audit;

import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.FindingKind;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.shardstore.inventory.core.Difference;
import io.cyxcloud.shardstore.inventory.core.Difference.Absent;
import io.cyxcloud.shardstore.inventory.core.Difference.Misfit;
import io.cyxcloud.shardstore.inventory.core.Difference.Uncounted;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a difference between a node's disks and metadata is called in an audit. */
final class Differences {
    private Differences() {}

    static Finding finding(@Nullable StreamUse use, NodeId node, Difference difference) {
        return switch (difference) {
            case Absent absent ->
                    Finding.ofShard(
                            FindingKind.SHARD_ABSENT,
                            use,
                            absent.shard(),
                            node,
                            "not on its disks");
            case Uncounted uncounted ->
                    Finding.ofShard(
                            FindingKind.SHARD_UNCOUNTED,
                            use,
                            uncounted.shard(),
                            node,
                            "last word on it: " + word(uncounted.lastWord()));
            case Misfit misfit ->
                    Finding.ofShard(
                            FindingKind.SHARD_MISFIT,
                            use,
                            misfit.shard(),
                            node,
                            misfit.onDisk().sizeBytes() + " bytes for " + misfit.sizeBytes());
        };
    }

    private static String word(@Nullable ShardState lastWord) {
        return lastWord == null ? "none" : lastWord.name().toLowerCase(Locale.ROOT);
    }
}
