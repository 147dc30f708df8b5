package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.core.ChunkPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks up where chunks are, a batch ahead, so that a long read asks the metadata seldom. Used by
 * one thread, for ascending chunks.
 */
final class ChunkLocator {
    /** 64 chunks of 4 MiB: a question every 256 MiB; an answer of about 64 KiB. */
    private static final int BATCH = 64;

    private final ChunkDirectory directory;
    private final List<StreamManifest> streams;
    private final List<ChunkPlan> plans;
    private final long end;
    private final Map<Integer, ChunkLocation> batch = new HashMap<>();
    private int batchStream = -1;
    private int batchEnd;

    /**
     * @param end one past the last byte that is read, from the start of the first stream
     */
    ChunkLocator(
            ChunkDirectory directory,
            List<StreamManifest> streams,
            List<ChunkPlan> plans,
            long end) {
        this.directory = directory;
        this.streams = streams;
        this.plans = plans;
        this.end = end;
    }

    /**
     * Where the chunk is.
     *
     * @throws IngestException {@code UNREADABLE} when the log knows nothing of it
     */
    ChunkLocation locate(int streamIndex, int chunk) {
        StreamManifest stream = streams.get(streamIndex);
        if (streamIndex != batchStream || chunk >= batchEnd) {
            int count = Math.min(BATCH, lastChunk(streamIndex) - chunk + 1);
            batch.clear();
            batchStream = streamIndex;
            batchEnd = chunk + count;
            directory
                    .locate(stream.stream(), chunk, count)
                    .forEach(found -> batch.put(found.chunk().index(), found));
        }
        ChunkLocation location = batch.remove(chunk);
        if (location == null) {
            throw new IngestException(
                    IngestException.Kind.UNREADABLE,
                    "chunk %d of %s: the log has no placement of it"
                            .formatted(chunk, stream.stream()));
        }
        return location;
    }

    /** The last chunk of the stream that the read touches. */
    private int lastChunk(int streamIndex) {
        long before = 0;
        for (int i = 0; i < streamIndex; i++) {
            before += plans.get(i).lengthBytes();
        }
        ChunkPlan plan = plans.get(streamIndex);
        return (int) plan.sizes().indexOf(Math.min(end - before, plan.lengthBytes()) - 1);
    }
}
