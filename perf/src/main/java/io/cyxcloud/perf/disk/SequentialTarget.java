package io.cyxcloud.perf.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A plain writer: one thread appends the bytes of everything that waits to one file and syncs once.
 * No headers, no hashes, no index: what the disk gives with the same cadence of syncs.
 */
final class SequentialTarget implements StoreTarget {
    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final LinkedBlockingQueue<CompletableFuture<Void>> waiting =
            new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private final Thread writer;

    SequentialTarget(Path folder, ShardSource source) throws IOException {
        Files.createDirectories(folder);
        this.channel =
                FileChannel.open(
                        folder.resolve("log"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        this.bytes = source.payload().nioBuffer();
        this.writer = Thread.ofPlatform().name("sequential").start(this::run);
    }

    private void run() {
        List<CompletableFuture<Void>> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(waiting.take());
                waiting.drainTo(batch);
                if (stopping) {
                    return;
                }
                for (int i = 0; i < batch.size(); i++) {
                    ByteBuffer one = bytes.duplicate();
                    while (one.hasRemaining()) {
                        channel.write(one);
                    }
                }
                channel.force(false);
                batch.forEach(done -> done.complete(null));
            }
        } catch (IOException | InterruptedException e) {
            batch.forEach(done -> done.completeExceptionally(e));
        }
    }

    @Override
    public void put(long number) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        waiting.add(done);
        done.join();
    }

    /** The shards have the same bytes; so it matters not which of them lies where. */
    @Override
    public void get(long number, int offset, int lengthBytes) throws IOException {
        readFully(channel, (number - 1) * bytes.capacity() + offset, lengthBytes);
    }

    static void readFully(FileChannel channel, long position, int lengthBytes) throws IOException {
        ByteBuf into = PooledByteBufAllocator.DEFAULT.directBuffer(lengthBytes);
        try {
            ByteBuffer left = into.nioBuffer(0, lengthBytes);
            long at = position;
            while (left.hasRemaining()) {
                int count = channel.read(left, at);
                if (count < 0) {
                    throw new EOFException("at " + at);
                }
                at += count;
            }
        } finally {
            into.release();
        }
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        waiting.add(new CompletableFuture<>());
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }
}
