package io.cyxcloud.s3;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.BodySink;
import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.StreamReader;
import io.cyxcloud.ingest.StreamWriter;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A data path in memory: chunks of 64 KiB, kept as pieces, that can be made to fail. */
final class MemoryStreams implements StreamWriter, StreamReader {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Map<StreamId, List<byte[]>> streams = new ConcurrentHashMap<>();
    private volatile IngestException.@Nullable Kind writeFailure;
    private volatile boolean readsFailAfterFirstChunk;
    private volatile boolean readsFail;

    void failWrites(IngestException.@Nullable Kind kind) {
        writeFailure = kind;
    }

    void failReads(boolean fail) {
        readsFail = fail;
    }

    void failReadsAfterFirstChunk(boolean fail) {
        readsFailAfterFirstChunk = fail;
    }

    @Override
    public void requireWritable(StorageClass storageClass) {
        IngestException.Kind kind = writeFailure;
        if (kind != null) {
            throw new IngestException(kind, "writes fail in this test");
        }
    }

    @Override
    public StreamManifest write(
            StreamId stream, StorageClass storageClass, BodySource body, long lengthBytes)
            throws IOException {
        requireWritable(storageClass);
        List<byte[]> chunks = new ArrayList<>();
        boolean known = lengthBytes != UNKNOWN_LENGTH;
        long left = known ? lengthBytes : Long.MAX_VALUE;
        boolean ended = false;
        while (left > 0 && !ended) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(left, CHUNK_BYTES));
            while (chunk.hasRemaining() && !ended) {
                ended = body.read(chunk) < 0;
            }
            if (ended && known) {
                throw new EOFException();
            }
            if (chunk.position() > 0) {
                chunks.add(Arrays.copyOf(chunk.array(), chunk.position()));
            }
            left -= chunk.position();
        }
        streams.put(stream, chunks);
        return new StreamManifest(
                stream,
                chunks.isEmpty() ? 0 : CHUNK_BYTES,
                chunks.size(),
                chunks.stream().mapToLong(chunk -> chunk.length).sum(),
                new WrappedKey("none", Bytes.EMPTY, Bytes.copyOf(new byte[8])));
    }

    @Override
    public void read(List<StreamManifest> manifests, long offset, long length, BodySink sink)
            throws IOException {
        if (readsFail) {
            throw new IngestException(IngestException.Kind.UNREADABLE, "9 of 10 shards answer");
        }
        long skip = offset;
        long left = length;
        int sent = 0;
        for (StreamManifest manifest : manifests) {
            for (byte[] chunk : streams.getOrDefault(manifest.stream(), List.of())) {
                if (skip >= chunk.length) {
                    skip -= chunk.length;
                    continue;
                }
                int count = (int) Math.min(left, chunk.length - skip);
                if (count == 0) {
                    return;
                }
                if (sent++ > 0 && readsFailAfterFirstChunk) {
                    throw new IngestException(IngestException.Kind.UNREADABLE, "gone");
                }
                sink.write(Unpooled.copiedBuffer(chunk, (int) skip, count));
                skip = 0;
                left -= count;
            }
        }
    }
}
