package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.BodySink;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.core.ChunkGeometry;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.core.ChunkSlice;
import io.cyxcloud.ingest.core.ShardRange;
import io.cyxcloud.ingest.core.SliceCursor;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.shards.ByteBudget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One read of a range: a few chunks are fetched ahead while the first of them is opened and written
 * to the sink by the caller's thread, which owns all state here.
 *
 * <p>The chunk at the head waits for its memory; those behind it are only fetched where memory is
 * free. So a read that waits holds nothing.
 */
final class RangeRead {
    /** A chunk to be read. */
    private record Planned(ChunkSlice slice, ChunkLocation location, List<ShardRange> needs) {}

    /** A chunk under way, with the memory it may take. */
    private record Ahead(Planned planned, ByteBudget.Lease lease, ChunkFetch fetch) {}

    private final List<StreamManifest> streams;
    private final List<ChunkPlan> plans;
    private final int aheadMax;
    private final KeyProvider keys;
    private final ReaderParts parts;
    private final SliceCursor cursor;
    private final ChunkLocator locator;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private @Nullable Planned upcoming;

    RangeRead(
            List<StreamManifest> streams,
            long offset,
            long length,
            int aheadMax,
            KeyProvider keys,
            ReaderParts parts) {
        this.streams = List.copyOf(streams);
        this.plans = streams.stream().map(s -> new ChunkPlan(s.sizes(), s.lengthBytes())).toList();
        this.aheadMax = aheadMax;
        this.keys = keys;
        this.parts = parts;
        this.cursor = new SliceCursor(plans, offset, length);
        this.locator = new ChunkLocator(parts.directory(), this.streams, plans, offset + length);
        this.upcoming = plan();
    }

    void run(BodySink sink) throws IOException {
        SegmentOpener opener = null;
        int openStream = -1;
        try {
            for (fetchAhead(); !ahead.isEmpty(); fetchAhead()) {
                int stream = ahead.getFirst().planned().slice().streamIndex();
                if (opener == null || stream != openStream) {
                    if (opener != null) {
                        opener.close();
                    }
                    opener =
                            new SegmentOpener(
                                    streams.get(stream),
                                    plans.get(stream),
                                    keys,
                                    parts.workspace());
                    openStream = stream;
                }
                handHead(opener, sink);
            }
        } finally {
            if (opener != null) {
                opener.close();
            }
            for (Ahead rest : ahead) {
                rest.fetch().cancel();
                rest.lease().close();
            }
        }
    }

    private void fetchAhead() throws InterruptedIOException {
        ByteBudget budget = parts.workspace().budget();
        while (ahead.size() < aheadMax && upcoming != null) {
            long bytes = ChunkFetch.bytesMax(upcoming.location(), upcoming.needs());
            ByteBudget.Lease lease =
                    ahead.isEmpty() ? budget.acquire(bytes) : budget.tryAcquireSpare(bytes);
            if (lease == null) {
                return;
            }
            ahead.add(new Ahead(upcoming, lease, fetch(upcoming, Set.of())));
            upcoming = plan();
        }
    }

    private @Nullable Planned plan() {
        ChunkSlice slice = cursor.next();
        if (slice == null) {
            return null;
        }
        ChunkLocation location = locator.locate(slice.streamIndex(), slice.chunkIndex());
        int chunkBytes = plans.get(slice.streamIndex()).chunkLengthBytes(slice.chunkIndex());
        var geometry = new ChunkGeometry(chunkBytes, location.scheme().dataShards());
        if (geometry.sealedBytes() != location.lengthBytes()) {
            throw new IngestException(
                    IngestException.Kind.CORRUPT,
                    "chunk %s: %d sealed bytes by its placement, %d by its manifest"
                            .formatted(
                                    location.chunk(),
                                    location.lengthBytes(),
                                    geometry.sealedBytes()));
        }
        return new Planned(slice, location, geometry.shardRanges(slice.from(), slice.to()));
    }

    private ChunkFetch fetch(Planned planned, Set<ShardSources.Bad> bad) {
        return new ChunkFetch(planned.location(), planned.needs(), bad, parts).start();
    }

    private void handHead(SegmentOpener opener, BodySink sink) throws IOException {
        Ahead head = ahead.getFirst();
        Planned planned = head.planned();
        int segment = ChunkGeometry.segmentOf(planned.slice().from());
        try (ChunkPieces pieces = head.fetch().await()) {
            segment = opener.open(planned.slice(), pieces, segment, sink);
        }
        if (segment != SegmentOpener.ALL_OPENED) {
            handAgain(planned, segment, opener, sink);
        }
        ahead.removeFirst();
        head.lease().close();
    }

    /** A tag did not match though every checksum did: some shard is not what was stored. */
    private void handAgain(Planned planned, int segment, SegmentOpener opener, BodySink sink)
            throws IOException {
        Set<ShardSources.Bad> bad = new CorruptionTrace(parts).badShards(planned.location());
        ChunkFetch again = fetch(planned, bad);
        try (ChunkPieces pieces = again.await()) {
            if (opener.open(planned.slice(), pieces, segment, sink) == SegmentOpener.ALL_OPENED) {
                return;
            }
        }
        throw new IngestException(
                IngestException.Kind.CORRUPT,
                "segment %d of chunk %s does not match its tag"
                        .formatted(segment, planned.location().chunk()));
    }
}
