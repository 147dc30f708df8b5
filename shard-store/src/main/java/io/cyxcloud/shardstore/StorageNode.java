package io.cyxcloud.shardstore;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.shardstore.disk.EngineHealth;
import io.cyxcloud.shardstore.disk.EngineReport;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.kafka.EventLogFacts;
import io.cyxcloud.shardstore.kafka.HeartbeatPulse;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import io.cyxcloud.shardstore.protocol.NetThreads;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final StorageNodeConfig config;
    private final InstantSource clock;
    private final long startedMs;
    private final NodeDisks disks;
    private final StoredShards shards;
    private final ShardListener listener;
    private final HeartbeatPulse heartbeat;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the folder and listens, on two event loops of its own.
     *
     * @param log stays open; with patient limits, because nobody waits for these facts and they
     *     must not be lost
     * @throws StorageFolderException when the folder is in use, another node's, or unreadable
     * @throws IOException when the TLS files or the endpoint cannot be had
     * @throws IllegalArgumentException when the certificate names another node
     */
    public static StorageNode start(StorageNodeConfig config, EventLog log) throws IOException {
        return start(
                config,
                new EventLogFacts(log),
                InstantSource.system(),
                handler -> ServerListener.of(config, handler));
    }

    /**
     * The same on shared event loops, for many nodes in one process.
     *
     * @param threads stay open
     */
    public static StorageNode start(StorageNodeConfig config, EventLog log, NetThreads threads)
            throws IOException {
        return start(
                config,
                new EventLogFacts(log),
                InstantSource.system(),
                handler -> ServerListener.of(config, handler, threads));
    }

    static StorageNode start(
            StorageNodeConfig config,
            ShardFacts facts,
            InstantSource clock,
            ShardListener.Factory listener)
            throws IOException {
        NodeDisks disks = NodeDisks.open(config, facts, clock);
        StoredShards shards = new StoredShards(config.id(), disks, config.limits(), clock);
        StorageNode node;
        try {
            node = new StorageNode(config, facts, clock, disks, shards, listener.over(shards));
        } catch (IOException | RuntimeException e) {
            shards.close();
            disks.close();
            throw e;
        }
        try {
            node.begin();
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private StorageNode(
            StorageNodeConfig config,
            ShardFacts facts,
            InstantSource clock,
            NodeDisks disks,
            StoredShards shards,
            ShardListener listener) {
        this.config = config;
        this.clock = clock;
        this.startedMs = clock.millis();
        this.disks = disks;
        this.shards = shards;
        this.listener = listener;
        this.heartbeat = new HeartbeatPulse(config.id().value(), facts, this::beat);
    }

    private void begin() throws IOException {
        listener.start();
        disks.start();
        heartbeat.start(config.limits().heartbeatPeriod());
        LOG.info(
                "node {} listens on {}, {} of {} bytes used",
                config.id(),
                config.endpoint(),
                disks.usedBytes(),
                disks.capacityBytes());
    }

    /** The disks, for inventories and checks. */
    public NodeDisks disks() {
        return disks;
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
                startedMs,
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
                report.corruptCount());
    }

    /**
     * Takes nothing new, finishes what is in flight within bounds, lets go of the folder. Shards
     * whose events the log did not take by then are published after the next start.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        heartbeat.close();
        listener.close();
        shards.close();
        disks.close();
        LOG.info("node {} stopped", config.id());
    }
}
