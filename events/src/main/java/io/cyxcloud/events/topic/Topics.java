package io.cyxcloud.events.topic;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.MembershipCommand;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.topic.Topic.Kept;
import io.cyxcloud.events.topic.Topic.Spread;
import io.cyxcloud.events.value.ClusterMap;
import java.util.List;

/**
 * The topic catalogue: every topic there is. Those of one spread that are read together
 * (placements, shard events, stream events) have the same partition count and the same key.
 */
public final class Topics {
    public static final Topic<BucketCommand> BUCKET_COMMANDS =
            new Topic<>(
                    "cyx.bucket-commands",
                    "create and delete buckets",
                    BucketCommand.class,
                    Spread.ONE,
                    Kept.FOREVER);
    public static final Topic<BucketEvent> BUCKET_EVENTS =
            new Topic<>(
                    "cyx.bucket-events",
                    "buckets created and deleted",
                    BucketEvent.class,
                    Spread.ONE,
                    Kept.FOREVER);
    public static final Topic<ObjectCommand> OBJECT_COMMANDS =
            new Topic<>(
                    "cyx.object-commands",
                    "commit, delete, multipart, seal",
                    ObjectCommand.class,
                    Spread.OBJECTS,
                    Kept.FOREVER);
    public static final Topic<ObjectEvent> OBJECT_EVENTS =
            new Topic<>(
                    "cyx.object-events",
                    "objects and uploads as decided",
                    ObjectEvent.class,
                    Spread.OBJECTS,
                    Kept.FOREVER);
    public static final Topic<PlacementEvent> PLACEMENTS =
            new Topic<>(
                    "cyx.placements",
                    "the nodes each chunk's shards are sent to, and moved to",
                    PlacementEvent.class,
                    Spread.CHUNKS,
                    Kept.FOREVER);
    public static final Topic<ShardEvent> SHARD_EVENTS =
            new Topic<>(
                    "cyx.shard-events",
                    "shards stored, missing, corrupt, deleted, retired",
                    ShardEvent.class,
                    Spread.CHUNKS,
                    Kept.FOREVER);
    public static final Topic<ChunkEvent> CHUNK_EVENTS =
            new Topic<>(
                    "cyx.chunk-events",
                    "chunks with quorum, complete, degraded, lost, released",
                    ChunkEvent.class,
                    Spread.CHUNKS,
                    Kept.FOREVER);
    public static final Topic<StreamEvent> STREAM_EVENTS =
            new Topic<>(
                    "cyx.stream-events",
                    "streams that objects need and let go, and how far that is told",
                    StreamEvent.class,
                    Spread.CHUNKS,
                    Kept.FOREVER);
    public static final Topic<NodeCommand> NODE_COMMANDS =
            new Topic<>(
                    "cyx.node-commands",
                    "shards to delete",
                    NodeCommand.class,
                    Spread.NODES,
                    Kept.DAYS);
    public static final Topic<Heartbeat> HEARTBEATS =
            new Topic<>(
                    "cyx.heartbeats",
                    "one a node and second",
                    Heartbeat.class,
                    Spread.ONE,
                    Kept.DAYS);
    public static final Topic<MembershipCommand> MEMBERSHIP_COMMANDS =
            new Topic<>(
                    "cyx.membership-commands",
                    "nodes to drain, maintain, remove; what those that drain still hold",
                    MembershipCommand.class,
                    Spread.ONE,
                    Kept.DAYS);
    public static final Topic<NodeEvent> NODE_EVENTS =
            new Topic<>(
                    "cyx.node-events",
                    "nodes joined, suspected, failed, returned, draining, offline; orders answered",
                    NodeEvent.class,
                    Spread.ONE,
                    Kept.FOREVER);
    public static final Topic<ClusterMap> CLUSTER_MAP =
            new Topic<>(
                    "cyx.cluster-map",
                    "the folded map, one record an epoch",
                    ClusterMap.class,
                    Spread.ONE,
                    Kept.FOREVER);
    public static final Topic<RepairCommand> REPAIR_COMMANDS =
            new Topic<>(
                    "cyx.repair-commands",
                    "shards to rebuild",
                    RepairCommand.class,
                    Spread.CHUNKS,
                    Kept.FOREVER);
    public static final Topic<RepairEvent> REPAIR_EVENTS =
            new Topic<>(
                    "cyx.repair-events",
                    "how repairs ended",
                    RepairEvent.class,
                    Spread.CHUNKS,
                    Kept.FOREVER);

    public static final Topic<IdentityCommand> IDENTITY_COMMANDS =
            new Topic<>(
                    "cyx.identity-commands",
                    "create and delete users and access keys",
                    IdentityCommand.class,
                    Spread.ONE,
                    Kept.FOREVER);
    public static final Topic<IdentityEvent> IDENTITY_EVENTS =
            new Topic<>(
                    "cyx.identity-events",
                    "users and access keys, secrets sealed",
                    IdentityEvent.class,
                    Spread.ONE,
                    Kept.FOREVER);

    public static final List<Topic<?>> ALL =
            List.of(
                    BUCKET_COMMANDS,
                    BUCKET_EVENTS,
                    OBJECT_COMMANDS,
                    OBJECT_EVENTS,
                    PLACEMENTS,
                    SHARD_EVENTS,
                    CHUNK_EVENTS,
                    STREAM_EVENTS,
                    NODE_COMMANDS,
                    HEARTBEATS,
                    MEMBERSHIP_COMMANDS,
                    NODE_EVENTS,
                    CLUSTER_MAP,
                    REPAIR_COMMANDS,
                    REPAIR_EVENTS,
                    IDENTITY_COMMANDS,
                    IDENTITY_EVENTS);

    /**
     * Whether the brokers stamp its records: leases and horizons are measured by this time, which
     * no client's clock may move.
     */
    public static boolean isStampedByBroker(Topic<?> topic) {
        return topic.equals(OBJECT_COMMANDS);
    }

    private Topics() {}
}
