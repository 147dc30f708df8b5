package io.cyxcloud.ingest.read;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.CodeFamily;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.core.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets ranges of the shards of one chunk: from the shards themselves or, where one is missing,
 * corrupt or late, by rebuilding the same columns from others. One virtual thread runs it and owns
 * its state; answers arrive through a mailbox.
 *
 * <p>A need is settled when its own bytes are there, or its columns of others that give them, which
 * the code's family tells. While it is neither settled nor expected from its own shard, as many
 * others are read as it takes. A node that failed is not asked for that shard again, so the fetch
 * ends.
 */
final class ChunkFetch implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkFetch.class);

    /** A read under way; {@code late} once it has been hedged. */
    private static final class Read {
        final ShardRange range;
        final NodeInfo node;
        final long startedNanos;
        final CompletableFuture<ByteBuf> future;
        boolean late;

        Read(ShardRange range, NodeInfo node, CompletableFuture<ByteBuf> future) {
            this.range = range;
            this.node = node;
            this.startedNanos = System.nanoTime();
            this.future = future;
        }
    }

    private record Piece(ShardRange range, ByteBuf bytes) {}

    /** An answer: bytes, or why not. Neither: the fetch was cancelled. */
    private record Answer(
            @Nullable Read read, @Nullable ByteBuf bytes, @Nullable Throwable failure) {}

    private final ChunkLocation location;
    private final List<ShardRange> needs;
    private final ShardSources sources;
    private final ReaderParts parts;
    private final CodeFamily family;

    private final Mailbox<Answer> mailbox = new Mailbox<>();
    private final CompletableFuture<ChunkPieces> result = new CompletableFuture<>();
    private boolean handedOut; // the caller's
    private final List<Read> reading = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();

    /**
     * @param needs ranges of distinct shards, in order of shard
     * @param bad shards that must not be used
     */
    ChunkFetch(
            ChunkLocation location,
            List<ShardRange> needs,
            Set<ShardSources.Bad> bad,
            ReaderParts parts) {
        this.location = location;
        this.needs = List.copyOf(needs);
        this.sources = new ShardSources(location, parts.directory(), bad);
        this.parts = parts;
        this.family = location.scheme().family();
    }

    /** Memory that fetching these needs can take at most: their columns of every shard. */
    static long bytesMax(ChunkLocation location, List<ShardRange> needs) {
        int widest = needs.stream().mapToInt(ShardRange::length).max().orElse(0);
        return (long) widest * location.scheme().totalShards();
    }

    ChunkFetch start() {
        var _ = Thread.ofVirtual().name("fetch-" + chunk()).start(this);
        return this;
    }

    /**
     * Waits for the bytes, which the caller closes. Also when this throws because the caller was
     * interrupted, the fetch must be cancelled.
     *
     * @throws IngestException {@code UNREADABLE} when those that answer are not enough
     */
    ChunkPieces await() throws InterruptedIOException {
        try {
            ChunkPieces pieces = result.get();
            handedOut = true;
            return pieces;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while shards were read");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a fetch broke off", e.getCause());
        }
    }

    /**
     * Ends the fetch soon and releases what has arrived, unless {@link #await} has handed it out.
     */
    void cancel() {
        if (handedOut) {
            return;
        }
        mailbox.offer(new Answer(null, null, null));
        var _ =
                result.whenComplete((fetched, e) -> {
                    if (fetched != null) {
                        fetched.close();
                    }
                });
    }

    @Override
    public void run() {
        try {
            while (!needs.stream().allMatch(this::settled)) {
                needs.forEach(this::expect);
                if (reading.isEmpty()) {
                    throw unreadable();
                }
                long lateNanos = parts.latency().lateNanos();
                Answer answer = mailbox.poll(lateNanos);
                if (answer == null) {
                    long now = System.nanoTime();
                    reading.forEach(read -> read.late |= now - read.startedNanos >= lateNanos);
                } else if (!accept(answer)) {
                    throw new IngestException(
                            IngestException.Kind.UNREADABLE, "the read of " + chunk() + " ended");
                }
            }
            result.complete(assemble());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.completeExceptionally(e);
        } catch (IngestException e) {
            result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            LOG.error("fetching {} broke off", chunk(), e);
            result.completeExceptionally(e);
        } finally {
            for (Answer rest : mailbox.close()) {
                ReferenceCountUtil.safeRelease(rest.bytes());
            }
            pieces.forEach(piece -> piece.bytes().release());
            reading.forEach(read -> read.future.cancel(false)); // nobody waits for it any more
        }
    }

    private boolean settled(ShardRange need) {
        return direct(need) != null
                || family.sources(need.index(), othersWith(need), new BitSet()).isPresent();
    }

    /** The piece of the shard itself, if it is there. */
    private @Nullable Piece direct(ShardRange need) {
        for (Piece piece : pieces) {
            if (piece.range().index() == need.index() && piece.range().spans(need)) {
                return piece;
            }
        }
        return null;
    }

    /** Other shards whose bytes in the columns of the need are there. */
    private BitSet othersWith(ShardRange need) {
        BitSet found = new BitSet();
        for (Piece piece : pieces) {
            if (piece.range().spans(need)) {
                found.set(piece.range().index());
            }
        }
        found.clear(need.index());
        return found;
    }

    /** Starts what it takes so that the need will be settled if all that is not late answers. */
    private void expect(ShardRange need) {
        if (direct(need) != null || isReading(need.index(), need)) {
            return;
        }
        if (start(need, sources.likely(need.index()))) {
            return;
        }
        BitSet hopeful = othersWith(need);
        for (Read read : reading) {
            if (!read.late && read.range.spans(need) && read.range.index() != need.index()) {
                hopeful.set(read.range.index());
            }
        }
        if (!startOthers(need, hopeful, sources::likely)
                && !start(need, sources.unlikely(need.index()))) {
            startOthers(need, hopeful, sources::unlikely);
        }
    }

    /** Reads what settles the need with the hopeful ones or, when nothing does, all there are. */
    private boolean startOthers(
            ShardRange need, BitSet hopeful, IntFunction<@Nullable NodeInfo> nodes) {
        BitSet askable = new BitSet();
        for (int index = 0; index < family.totalShards(); index++) {
            NodeInfo node = nodes.apply(index);
            askable.set(index, node != null && !isAsked(need.ofShard(index), node));
        }
        askable.clear(need.index());
        Optional<BitSet> enough = family.sources(need.index(), hopeful, askable);
        BitSet started = (BitSet) enough.orElse(askable).clone();
        started.andNot(hopeful);
        started.stream().forEach(index -> start(need.ofShard(index), nodes.apply(index)));
        hopeful.or(started);
        return enough.isPresent();
    }

    private boolean isReading(int index, ShardRange columns) {
        return reading.stream()
                .anyMatch(read ->
                        !read.late && read.range.index() == index && read.range.spans(columns));
    }

    /** Asks the node, unless there is none or it has been asked for this already. */
    private boolean start(ShardRange range, @Nullable NodeInfo node) {
        if (node == null || isAsked(range, node)) {
            return false;
        }
        ShardId shard = new ShardId(chunk(), range.index());
        var future = parts.transport().get(node, shard, range.offset(), range.length());
        Read read = new Read(range, node, future);
        reading.add(read);
        var _ =
                future.whenComplete((bytes, e) -> {
                    if (!mailbox.offer(new Answer(read, bytes, e))) {
                        ReferenceCountUtil.safeRelease(bytes);
                    }
                });
        return true;
    }

    private boolean isAsked(ShardRange range, NodeInfo node) {
        return reading.stream()
                .anyMatch(read ->
                        read.node.equals(node)
                                && read.range.index() == range.index()
                                && read.range.spans(range));
    }

    /** Takes an answer in; false when it is the word to stop. */
    private boolean accept(Answer answer) {
        Read read = answer.read();
        if (read == null) {
            return false;
        }
        reading.remove(read);
        ByteBuf bytes = answer.bytes();
        if (bytes != null) {
            parts.latency().note(System.nanoTime() - read.startedNanos);
            pieces.add(new Piece(read.range, bytes));
            return true;
        }
        report(read, answer.failure());
        sources.failed(read.range.index(), read.node);
        return true;
    }

    private void report(Read read, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        ShardId shard = new ShardId(chunk(), read.range.index());
        LOG.debug("{} of {} did not come", shard, read.node.id(), cause);
        if (cause instanceof ShardException e) {
            switch (e.failure()) {
                case NOT_FOUND -> parts.reports().missing(shard, read.node.id());
                case CORRUPT ->
                        parts.reports()
                                .corrupt(shard, read.node.id(), String.valueOf(e.getMessage()));
                case BUSY, DISK_FULL, UNAVAILABLE, TIMEOUT, PROTOCOL, REFUSED -> {}
            }
        }
    }

    /** One buffer a need: what came, or what is rebuilt of what came. */
    private ChunkPieces assemble() {
        List<ByteBuf> out = new ArrayList<>(needs.size());
        try {
            for (ShardRange need : needs) {
                Piece piece = direct(need);
                out.add(piece != null ? columns(piece, need).retainedSlice() : rebuild(need));
            }
            return new ChunkPieces(needs, out, answered());
        } catch (Throwable e) {
            out.forEach(ByteBuf::release);
            throw e;
        }
    }

    private ByteBuf rebuild(ShardRange need) {
        @Nullable MemorySegment[] shards =
                new @Nullable MemorySegment[location.scheme().totalShards()];
        for (Piece piece : pieces) {
            if (piece.range().spans(need)) {
                shards[piece.range().index()] =
                        MemorySegment.ofBuffer(columns(piece, need).nioBuffer());
            }
        }
        ByteBuf rebuilt = parts.workspace().buffer(need.length());
        try {
            rebuilt.writerIndex(need.length());
            MemorySegment[] outputs = {MemorySegment.ofBuffer(rebuilt.nioBuffer())};
            parts.workspace()
                    .code(location.scheme())
                    .reconstruct(shards, new int[] {need.index()}, outputs);
            return rebuilt;
        } catch (Throwable e) {
            rebuilt.release();
            throw e;
        }
    }

    /** The bytes of the piece in the columns of the need; no reference of its own. */
    private static ByteBuf columns(Piece piece, ShardRange need) {
        ByteBuf bytes = piece.bytes();
        return bytes.slice(
                bytes.readerIndex() + need.offset() - piece.range().offset(), need.length());
    }

    /** Indexes of the shards of which bytes came. */
    private List<Integer> answered() {
        return pieces.stream().map(piece -> piece.range().index()).distinct().sorted().toList();
    }

    private IngestException unreadable() {
        int answered = answered().size();
        int k = location.scheme().readQuorum();
        return new IngestException(
                IngestException.Kind.UNREADABLE,
                "chunk %d of %s: %d of %d shards answer, %s"
                        .formatted(
                                chunk().index(),
                                chunk().stream(),
                                answered,
                                family.totalShards(),
                                answered < k
                                        ? k + " are needed"
                                        : "which " + family.label() + " cannot decode"));
    }

    private ChunkId chunk() {
        return location.chunk();
    }
}
