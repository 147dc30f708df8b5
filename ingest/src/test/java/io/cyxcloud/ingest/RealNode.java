package io.cyxcloud.ingest;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.protocol.NetThreads;
import io.cyxcloud.shardstore.protocol.NodeReport;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardHandler;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.cyxcloud.shardstore.protocol.ShardStat;
import io.cyxcloud.shardstore.server.ServerLimits;
import io.cyxcloud.shardstore.server.ShardServer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A node on a real disk behind a real socket, without its log. */
final class RealNode implements ShardHandler, AutoCloseable {
    final NodeInfo info;
    private final Path folder;
    private final ShardEngine engine;
    private final ShardServer server;

    RealNode(String name, Path folder, TlsFiles tls, NetThreads threads) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        this.folder = folder;
        this.info =
                new NodeInfo(
                        new NodeId(name),
                        new NodeLocation("dc", name),
                        new NodeEndpoint("127.0.0.1", port),
                        1L << 30,
                        NodeHealth.HEALTHY);
        this.engine = ShardEngine.open(folder, EngineConfig.ofCapacity(1L << 30));
        this.server =
                new ShardServer(
                        info.id(), info.endpoint(), this, ServerLimits.standard(), tls, threads);
        server.start();
    }

    @Override
    public CompletableFuture<Void> put(
            PeerIdentity from, ShardId id, ByteBuf payload, Bytes blake3) {
        return engine.put(id, payload, blake3);
    }

    @Override
    public CompletableFuture<ShardSlice> get(
            PeerIdentity from, ShardId id, int offset, int lengthBytes) {
        return CompletableFuture.supplyAsync(() -> engine.read(id, offset, lengthBytes));
    }

    @Override
    public CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id) {
        return CompletableFuture.supplyAsync(() ->
                engine.stat(id)
                        .orElseThrow(
                                () -> new ShardException(ShardFailure.NOT_FOUND, id.toString())));
    }

    @Override
    public CompletableFuture<Void> delete(PeerIdentity from, ShardId id) {
        return engine.delete(id);
    }

    @Override
    public CompletableFuture<ShardPage> list(PeerIdentity from, ShardRange range, int countMax) {
        return CompletableFuture.failedFuture(notOffered());
    }

    @Override
    public CompletableFuture<ShardStat> verify(PeerIdentity from, ShardId id) {
        return CompletableFuture.failedFuture(notOffered());
    }

    @Override
    public CompletableFuture<NodeReport> health(int requestsInFlight) {
        return CompletableFuture.failedFuture(notOffered());
    }

    private static ShardException notOffered() {
        return new ShardException(ShardFailure.REFUSED, "the data path does not ask for this");
    }

    /** Flips the first bit of the shard where it lies on the disk. */
    void flipOnDisk(ShardId id) throws IOException {
        ShardSlice slice = engine.read(id, 0, 64);
        byte[] begin = new byte[64];
        slice.blocks().getBytes(slice.blocks().readerIndex(), begin);
        slice.blocks().release();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer some = ByteBuffer.allocate((int) Math.min(channel.size(), 16 << 20));
                channel.read(some, 0);
                for (int at = 0; at + 64 <= some.position(); at++) {
                    if (some.get(at) == begin[0]
                            && some.slice(at, 64).equals(ByteBuffer.wrap(begin))) {
                        byte flipped = (byte) (begin[0] ^ 1);
                        channel.write(ByteBuffer.wrap(new byte[] {flipped}), at);
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException(id + " is not in the first 16 MiB of any file");
    }

    /** The node is gone, its disk stays. */
    void stopListening() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
        engine.close();
    }
}
