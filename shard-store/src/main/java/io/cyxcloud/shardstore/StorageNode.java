package io.cyxcloud.shardstore;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.NodeCommand;
import io.cyxcloud.shardstore.disk.EngineHealth;
import io.cyxcloud.shardstore.disk.EngineReport;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.kafka.EventLogFacts;
import io.cyxcloud.shardstore.kafka.HeartbeatPulse;
import io.cyxcloud.shardstore.kafka.Heartbeats;
import io.cyxcloud.shardstore.kafka.NodeCommandFeed;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import io.cyxcloud.shardstore.protocol.NetThreads;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running storage node: the disk engine, the server in front of it, and what it tells the event
 * log. A put is answered when the shard is durable, whether or not the event log is there; each
 * durable shard becomes a ShardStored sooner or later, also over a crash.
 *
 * <p>Started and closed by one thread; the rest is for any.
 */
public final class StorageNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StorageNode.class);
    private static final String VERSION =
            Optional.ofNullable(StorageNode.class.getPackage().getImplementationVersion())
                    .orElse("development");

    /** A process that lives has been heard twice by then, even when the log is slow for a while. */
    private static final int SILENCE_BEATS = 4;

    private final StorageNodeConfig config;
    private final InstantSource clock;
    private final Incarnation self;
    private final NodeDisks disks;
    private final ShardListener listener;
    private final OrderedDeletions deletions;
    private final Closing opened;
    private final CompletableFuture<String> refused = new CompletableFuture<>();

    /**
     * Opens the folders and listens. A folder that was moved or copied since its last start, or
     * whose machine was started anew, is opened only after {@link #SILENCE_BEATS} heartbeats'
     * silence of its node.
     *
     * @param log stays open; with patient limits, because nobody waits for these facts and they
     *     must not be lost
     * @param heartbeats stays open
     * @param threads event loops, shared by the nodes of a process; stay open
     * @throws StorageFolderException when a folder is in use, another node's, or unreadable, or the
     *     node runs elsewhere
     * @throws IOException when the TLS files or the endpoint cannot be had
     * @throws IllegalArgumentException when the certificate names another node
     */
    public static StorageNode start(
            StorageNodeConfig config, EventLog log, Heartbeats heartbeats, NetThreads threads)
            throws IOException {
        return start(
                config,
                new EventLogFacts(log),
                heartbeats,
                InstantSource.system(),
                handler -> ServerListener.of(config, handler, threads));
    }

    static StorageNode start(
            StorageNodeConfig config,
            ShardFacts facts,
            Heartbeats heartbeats,
            InstantSource clock,
            ShardListener.Factory listener)
            throws IOException {
        NodeDisks disks = NodeDisks.open(config, facts, clock);
        Closing opened = new Closing();
        opened.add(disks);
        try {
            NodeStart start = NodeStart.next(config.dataDirs(), clock.millis());
            Incarnation self = new Incarnation(start.startedMs(), config.endpoint());
            RivalWatch rivals = opened.add(new RivalWatch(config.id(), self, start, heartbeats));
            if (start.isElsewhere()) {
                rivals.awaitSilence(config.limits().heartbeatPeriod().multipliedBy(SILENCE_BEATS));
            }
            start.keep(config.dataDirs());
            StoredShards shards =
                    opened.add(new StoredShards(config.id(), disks, config.limits(), clock));
            ShardListener serving = opened.add(listener.over(shards));
            OrderedDeletions deletions = new OrderedDeletions(config.id(), disks, facts, clock);
            StorageNode node =
                    new StorageNode(config, clock, self, disks, serving, deletions, opened);
            node.begin(facts, rivals);
            return node;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private StorageNode(
            StorageNodeConfig config,
            InstantSource clock,
            Incarnation self,
            NodeDisks disks,
            ShardListener listener,
            OrderedDeletions deletions,
            Closing opened) {
        this.config = config;
        this.clock = clock;
        this.self = self;
        this.disks = disks;
        this.listener = listener;
        this.deletions = deletions;
        this.opened = opened;
    }

    private void begin(ShardFacts facts, RivalWatch rivals) throws IOException {
        listener.start();
        disks.start();
        HeartbeatPulse heartbeat =
                opened.add(new HeartbeatPulse(config.id().value(), facts, this::beat));
        heartbeat.start(config.limits().heartbeatPeriod());
        var _ =
                rivals.refusal()
                        .thenAccept(why ->
                                Thread.ofPlatform()
                                        .name("refused-" + config.id())
                                        .start(() -> refuse(why)));
        LOG.info(
                "node {} listens on {}, {} of {} bytes used",
                config.id(),
                config.endpoint(),
                disks.usedBytes(),
                disks.capacityBytes());
    }

    /** Begins to take the node's commands from the event log. Called once at most. */
    public void obey(KafkaAccess kafka) {
        var _ = opened.add(new NodeCommandFeed(kafka, config.id(), this::carryOut));
    }

    void carryOut(NodeCommand command) {
        deletions.carryOut(command);
    }

    /** The disks, for inventories and checks. */
    public NodeDisks disks() {
        return disks;
    }

    /** Completes, with why, when the node has stopped because an elder one has its id. */
    public CompletableFuture<String> refused() {
        return refused;
    }

    private void refuse(String why) {
        LOG.error("{}", why);
        close();
        refused.complete(why);
    }

    private Heartbeat beat(long sequence) {
        EngineHealth health = disks.health();
        EngineReport report = disks.report();
        return new Heartbeat(
                config.id(),
                config.location(),
                config.endpoint(),
                report.capacityBytes(),
                report.usedBytes(),
                listener.requestsInFlight(),
                self.startedMs(),
                sequence,
                // Readers of before the difference was made know only this one.
                switch (health) {
                    case EngineHealth.Healthy() -> "";
                    case EngineHealth.Degraded(String reason) -> reason;
                    case EngineHealth.Failed(String reason) -> reason;
                },
                VERSION,
                clock.millis(),
                health instanceof EngineHealth.Failed(String reason) ? reason : "",
                report.readP99Us(),
                report.writeP99Us(),
                report.scrubPermille(),
                report.corruptCount(),
                report.liveBytes());
    }

    /**
     * Takes nothing new, finishes what is in flight within bounds, lets go of the folder. Shards
     * whose events the log did not take by then are published after the next start.
     */
    @Override
    public void close() {
        if (opened.close()) {
            LOG.info("node {} stopped", config.id());
        }
    }
}
