package io.cyxcloud.shardstore.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every frame survives the trip, in pieces too; anything else is a typed answer. */
class FrameDecoderTest {
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(0x0102030405060708L, -2)), 7), 13);
    private static final Bytes HASH = Bytes.copyOf(new byte[32]);
    private static final List<Frame> FRAMES =
            List.of(
                    Frame.Hello.of(10, 1 << 20),
                    new Frame.PutBegin(1, SHARD, 65_537, HASH),
                    new Frame.PutOk(1),
                    new Frame.Get(2, SHARD, 100, 65_536),
                    new Frame.GetBegin(2, 65_537, 3, new BlockCrcs(new int[] {-1, 5})),
                    new Frame.Stat(3, SHARD),
                    new Frame.StatOk(3, new ShardStat(9, HASH)),
                    new Frame.Ping(4),
                    new Frame.Pong(Long.MAX_VALUE),
                    new Frame.Failed(5, ShardFailure.BUSY, 50, "später"),
                    new Frame.Cancel(6),
                    new Frame.Delete(7, SHARD),
                    new Frame.DeleteOk(7),
                    new Frame.ListShards(8, ShardRange.all(), 4_096),
                    new Frame.ListShards(
                            9, new ShardRange(Optional.of(SHARD), Optional.of(SHARD)), 1),
                    new Frame.ListPage(9, new ShardPage(List.of(), false)),
                    new Frame.ListPage(
                            9,
                            new ShardPage(
                                    List.of(new ShardPage.Entry(SHARD, new ShardStat(5, HASH))),
                                    true)),
                    new Frame.Verify(10, SHARD),
                    new Frame.Health(11),
                    new Frame.HealthOk(
                            11, new NodeReport(NodeReport.Level.DEGRADED, "voll", 3, 1L << 40, 1)));

    /** What 64 cases may leave, amply. */
    private static final int WIRE_BYTES = 64 << 10;

    private static final List<byte[]> ENCODED =
            FRAMES.stream()
                    .map(frame -> {
                        ByteBuf wire = FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, frame);
                        byte[] bytes = ByteBufUtil.getBytes(wire);
                        wire.release();
                        return bytes;
                    })
                    .toList();

    @Test
    void everyFrameSurvivesAnyCut() {
        for (Frame frame : FRAMES) {
            ByteBuf wire = FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, frame);
            for (int cut = 0; cut <= wire.readableBytes(); cut++) {
                List<Frame> read =
                        read(wire.copy(0, cut), wire.copy(cut, wire.readableBytes() - cut));
                assertThat(read).containsExactly(frame);
            }
            wire.release();
        }
    }

    @Test
    void dataPassesOnPieceByPiece() {
        ByteBuf body = Unpooled.wrappedBuffer(new byte[1000]);
        ByteBuf wire =
                FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, new Frame.Data(9, body));
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder());
        channel.writeInbound(wire.readRetainedSlice(116));
        Frame.Data piece = channel.readInbound();
        assertThat(piece.bytes().readableBytes()).isEqualTo(100);
        piece.bytes().release();
        channel.writeInbound(wire);
        piece = channel.readInbound();
        assertThat(piece.bytes().readableBytes()).isEqualTo(900);
        piece.bytes().release();
        channel.finishAndReleaseAll();
    }

    @Test
    void hostileLengthEndsTheConnectionBeforeAnyAllocation() {
        ByteBuf wire = Unpooled.buffer().writeInt(Integer.MAX_VALUE).writeZero(1_000);
        assertThat(read(wire))
                .singleElement()
                .isInstanceOfSatisfying(
                        Frame.Malformed.class, m -> assertThat(m.requestId()).isZero());
    }

    @Test
    void malformedBodyEndsOnlyItsRequest() {
        ByteBuf wire =
                FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, new Frame.Stat(3, SHARD));
        wire.setInt(16 + 16, -1); // chunk index
        wire.writeBytes(FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, new Frame.Ping(4)));
        List<Frame> read = read(wire);
        assertThat(read).hasSize(2);
        assertThat(read.get(0))
                .isInstanceOfSatisfying(
                        Frame.Malformed.class, m -> assertThat(m.requestId()).isEqualTo(3));
        assertThat(read.get(1)).isEqualTo(new Frame.Ping(4));
    }

    @Test
    void unknownTypeIsSkipped() {
        ByteBuf wire = Unpooled.buffer();
        wire.writeInt(5).writeByte(99).writeByte(0).writeShort(0).writeLong(8).writeZero(5);
        wire.writeBytes(FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, new Frame.Ping(9)));
        assertThat(read(wire).getLast()).isEqualTo(new Frame.Ping(9));
    }

    @Test
    void longMessageIsCutAtACharacter() {
        var failed = new Frame.Failed(1, ShardFailure.BUSY, 0, "ä".repeat(1_000));
        ByteBuf wire = FrameFormat.encode(UnpooledByteBufAllocator.DEFAULT, failed);
        assertThat(read(wire))
                .singleElement()
                .isInstanceOfSatisfying(
                        Frame.Failed.class,
                        f -> assertThat(f.message()).matches("ä+").hasSizeLessThan(257));
    }

    @Test
    void versionsAgreeOnTheNewestBothSpeak() {
        Frame.Hello now = Frame.Hello.of(10, 10);
        assertThat(now.agree(Frame.Hello.of(1, 10, 10))).isEqualTo(1);
        assertThat(Frame.Hello.of(1, 10, 10).agree(now)).isEqualTo(1);
        assertThat(now.agree(now)).isEqualTo(Frame.Hello.VERSION_NOW);
        assertThat(now.agree(new Frame.Hello(9, 2, 1024, 1, 1))).isEqualTo(2);
        // the first builds say nothing of an oldest version
        assertThat(now.agree(new Frame.Hello(1, 0, 1024, 1, 1))).isEqualTo(1);
        assertThatThrownBy(() -> now.agree(new Frame.Hello(9, 8, 1024, 1, 1)))
                .isInstanceOf(ShardException.class)
                .hasMessageContaining("8 to 9");
    }

    /**
     * Random bytes, and real frames with bytes changed, cut at random: never an exception, and a
     * buffer that nobody leaks. A case costs about a microsecond: one input buffer is changed in
     * place, and the decoder is called as its channel would call it, without the channel.
     */
    @Test
    void survivesNoise() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        int cases = Integer.getInteger("cases", 3_000_000);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuf wire = UnpooledByteBufAllocator.DEFAULT.heapBuffer(WIRE_BYTES, WIRE_BYTES);
        FrameDecoder decoder = new FrameDecoder();
        List<Object> frames = new ArrayList<>();
        int[] seen = new int[2]; // well-formed, malformed
        int done = 0;
        for (; done < cases && (done % 1024 != 0 || System.nanoTime() < deadline); done++) {
            noise(random, wire);
            boolean over = decodeAll(decoder, wire, frames, seen);
            if (over || random.nextInt(4) == 0) {
                decoder = new FrameDecoder();
                wire.clear();
            } else {
                wire.discardReadBytes(); // what is left waits for more, as in a channel
            }
            if (wire.refCnt() != 1) {
                throw new AssertionError("leaked: -Dseed=" + seed + ", case " + done);
            }
        }
        wire.release();
        System.out.printf(
                "FrameDecoderTest -Dseed=%d: %d cases, %d frames, %d malformed%n",
                seed, done, seen[0], seen[1]);
        assertThat(done)
                .as("cases of seed " + seed)
                .isGreaterThanOrEqualTo(Math.min(cases, 500_000));
        assertThat(seen[0]).isGreaterThan(done / 8);
        assertThat(seen[1]).isGreaterThan(done / 8);
    }

    /** Adds one case behind what waits in the buffer. */
    private static void noise(SplittableRandom random, ByteBuf wire) {
        if (random.nextInt(4) == 0) {
            for (int words = random.nextInt(25); words > 0; words--) {
                wire.writeLong(random.nextLong());
            }
            return;
        }
        int start = wire.writerIndex();
        byte[] frame = ENCODED.get(random.nextInt(ENCODED.size()));
        wire.writeBytes(frame);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            wire.setByte(start + random.nextInt(frame.length), random.nextInt());
        }
        if (random.nextInt(3) == 0) {
            wire.writerIndex(start + random.nextInt(frame.length));
        }
    }

    /** As a channel calls a decoder; whether it gave the connection up. */
    private static boolean decodeAll(
            FrameDecoder decoder, ByteBuf wire, List<Object> frames, int[] seen) {
        boolean over = false;
        int before = -1;
        while (wire.isReadable() && (before != wire.readerIndex() || !frames.isEmpty())) {
            before = wire.readerIndex();
            frames.clear();
            decoder.read(wire, frames);
            for (Object frame : frames) {
                if (frame instanceof Frame.Malformed malformed) {
                    over |= malformed.requestId() == 0;
                    seen[1]++;
                } else {
                    seen[0]++;
                }
                if (frame instanceof Frame.Data data) {
                    data.bytes().release();
                }
            }
        }
        frames.clear();
        return over;
    }

    private static List<Frame> read(ByteBuf... pieces) {
        List<Frame> frames = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder());
        for (ByteBuf piece : pieces) {
            channel.writeInbound(piece);
            var _ = drain(channel, frames);
        }
        channel.finishAndReleaseAll();
        return frames;
    }

    /** Whether the decoder gave the connection up. */
    private static boolean drain(
            EmbeddedChannel channel, @org.jspecify.annotations.Nullable List<Frame> into) {
        boolean over = false;
        for (Frame f = channel.readInbound(); f != null; f = channel.readInbound()) {
            over |= f instanceof Frame.Malformed m && m.requestId() == 0;
            if (f instanceof Frame.Data data) {
                data.bytes().release();
            }
            if (into != null) {
                into.add(f);
            }
        }
        return over;
    }
}
