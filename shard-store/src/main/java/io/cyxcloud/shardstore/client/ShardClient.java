package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Talks to storage nodes: connections opened when needed and shared by all requests to a node,
 * requests interleaved. Thread-safe; no method blocks except {@link #close}.
 *
 * <p>Futures fail with {@link ShardException}. They complete on event loops: whoever continues
 * there must not block. Cancelling one tells the node to stop, as far as it has not begun. The peer
 * must show the certificate of the very node asked for, else REFUSED. While a node cannot be
 * reached, its requests fail with UNAVAILABLE at once.
 */
public final class ShardClient implements AutoCloseable {
    /** A version that has delete, inventory, verify and health. */
    private static final int VERSION_SECOND = 2;

    private final ShardClientConfig config;
    private final TransportConfig transport;
    private final PeerCredentials credentials;
    private final NetThreads threads;
    private final boolean ownsThreads;
    private final ConcurrentHashMap<NodeId, NodeConnections> nodes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** With event loops of its own. Throws IOException when the TLS files cannot be used. */
    public ShardClient(ShardClientConfig config, TlsFiles tls) throws IOException {
        this(
                config,
                tls,
                new NetThreads(config.threads(), "shard-client"),
                true,
                TransportConfig.of(Transport.AUTO));
    }

    /** On shared event loops, which stay open when the client closes. */
    public ShardClient(ShardClientConfig config, TlsFiles tls, NetThreads threads)
            throws IOException {
        this(config, tls, threads, TransportConfig.of(Transport.AUTO));
    }

    /** On shared event loops, over the transports that are said. */
    public ShardClient(
            ShardClientConfig config, TlsFiles tls, NetThreads threads, TransportConfig transport)
            throws IOException {
        this(config, tls, threads, false, transport);
    }

    private ShardClient(
            ShardClientConfig config,
            TlsFiles tls,
            NetThreads threads,
            boolean ownsThreads,
            TransportConfig transport)
            throws IOException {
        this.config = config;
        this.transport = transport;
        this.credentials = PeerCredentials.client(tls);
        this.threads = threads;
        this.ownsThreads = ownsThreads;
    }

    /**
     * Stores a shard; completes when the node says it is durable.
     *
     * @param payload the whole shard; one reference is taken over and released exactly once, before
     *     the future completes and when nothing reads the bytes any more
     * @param blake3 hash of the payload, which the node checks: CORRUPT when it differs
     */
    public CompletableFuture<Void> put(
            NodeId node, NodeEndpoint at, ShardId id, ByteBuf payload, Bytes blake3) {
        if (payload.readableBytes() > ShardLimits.SHARD_SIZE_BYTES_MAX
                || blake3.size() != ShardLimits.HASH_SIZE_BYTES) {
            int length = payload.readableBytes();
            payload.release();
            return CompletableFuture.failedFuture(
                    new ShardException(
                            ShardFailure.REFUSED,
                            "shard of " + length + " bytes, hash of " + blake3.size()));
        }
        return submit(node, at, new PutRequest(id, payload, blake3));
    }

    /**
     * Reads a range, checked block by block against the checksums stored with the shard. The caller
     * releases the buffer. REFUSED when the range is not inside the shard.
     */
    public CompletableFuture<ByteBuf> get(
            NodeId node, NodeEndpoint at, ShardId id, int offset, int lengthBytes) {
        if (offset < 0
                || lengthBytes < 0
                || (long) offset + lengthBytes > ShardLimits.SHARD_SIZE_BYTES_MAX) {
            return CompletableFuture.failedFuture(
                    new ShardException(
                            ShardFailure.REFUSED, "range " + offset + "+" + lengthBytes));
        }
        return submit(node, at, new GetRequest(id, offset, lengthBytes));
    }

    /** Size and hash of a shard; NOT_FOUND when the node does not hold it. */
    public CompletableFuture<ShardStat> stat(NodeId node, NodeEndpoint at, ShardId id) {
        return submit(
                node,
                at,
                new AskRequest<>(
                        Frame.Hello.VERSION_FIRST,
                        request -> new Frame.Stat(request, id),
                        Frame.StatOk.class,
                        Frame.StatOk::stat));
    }

    /** Completes when the node answers. */
    public CompletableFuture<Void> ping(NodeId node, NodeEndpoint at) {
        return submit(
                node,
                at,
                new AskRequest<>(
                        Frame.Hello.VERSION_FIRST,
                        Frame.Ping::new,
                        Frame.Pong.class,
                        ShardClient::nothing));
    }

    /**
     * Has a shard deleted; completes when that is durable, also when there was none. REFUSED unless
     * this process places or repairs shards or is an operator's.
     */
    public CompletableFuture<Void> delete(NodeId node, NodeEndpoint at, ShardId id) {
        return submit(
                node,
                at,
                new AskRequest<>(
                        VERSION_SECOND,
                        request -> new Frame.Delete(request, id),
                        Frame.DeleteOk.class,
                        ShardClient::nothing));
    }

    /**
     * The next shards of a range of the node's inventory; go on with {@link ShardRange#behind}
     * while the page says more. What is stored or deleted meanwhile may or may not be in it.
     *
     * @param countMax 1 to {@link ShardLimits#PAGE_SHARDS_MAX}
     */
    public CompletableFuture<ShardPage> list(
            NodeId node, NodeEndpoint at, ShardRange range, int countMax) {
        return submit(
                node,
                at,
                new AskRequest<>(
                        VERSION_SECOND,
                        request -> new Frame.ListShards(request, range, countMax),
                        Frame.ListPage.class,
                        Frame.ListPage::page));
    }

    /**
     * Has the node read a shard from its disk and compare it with its checksums and its hash:
     * CORRUPT when it differs, NOT_FOUND without it.
     */
    public CompletableFuture<ShardStat> verify(NodeId node, NodeEndpoint at, ShardId id) {
        return submit(
                node,
                at,
                new AskRequest<>(
                        VERSION_SECOND,
                        request -> new Frame.Verify(request, id),
                        Frame.StatOk.class,
                        Frame.StatOk::stat));
    }

    /** How the node says it is. */
    public CompletableFuture<NodeReport> health(NodeId node, NodeEndpoint at) {
        return submit(
                node,
                at,
                new AskRequest<>(
                        VERSION_SECOND,
                        Frame.Health::new,
                        Frame.HealthOk.class,
                        Frame.HealthOk::health));
    }

    @SuppressWarnings("NullAway") // what a future of Void completes with
    private static Void nothing(Frame answer) {
        return null;
    }

    private <T> CompletableFuture<T> submit(NodeId node, NodeEndpoint at, Request<T> request) {
        NodeConnections connections = nodes.get(node);
        if (connections == null || !connections.at().equals(at)) {
            if (closed || (connections == null && nodes.size() >= config.nodesMax())) {
                request.conclude(
                        new ShardException(
                                closed ? ShardFailure.UNAVAILABLE : ShardFailure.BUSY,
                                closed ? "client is closed" : "too many nodes"));
                return request.future;
            }
            connections = nodes.compute(node, (_, old) -> opened(node, at, old));
        }
        connections.next().submit(request);
        return request.future;
    }

    private NodeConnections opened(NodeId node, NodeEndpoint at, @Nullable NodeConnections old) {
        if (old != null && old.at().equals(at)) {
            return old;
        }
        if (old != null) {
            old.close(); // the node has moved
        }
        return NodeConnections.to(node, at, config, transport, credentials, threads);
    }

    /** Fails what is under way with UNAVAILABLE and closes every connection. */
    @Override
    public void close() {
        closed = true;
        nodes.values().forEach(NodeConnections::close);
        if (ownsThreads) {
            threads.close();
        }
    }
}
