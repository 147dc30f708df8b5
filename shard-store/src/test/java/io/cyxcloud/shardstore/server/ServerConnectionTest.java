package io.cyxcloud.shardstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameDecoder;
import io.cyxcloud.shardstore.protocol.FrameEncoder;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.PeerCredentials;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.TestAuthority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection without a socket; afterwards every byte and every share of a budget is back. */
class ServerConnectionTest {
    private static final int PATIENT_MS = 60_000;
    private static final int HASTY_MS = 400;
    private static final byte[] CONTENT = new byte[1_000];
    private static final Bytes HASH = Blake3.hash(CONTENT);

    @TempDir static Path directory;
    private static PeerCredentials credentials;

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(true);
    private final MemoryShards shards = new MemoryShards(Runnable::run);
    private final Admission admission = new Admission(new Budget(4, 1 << 20));
    private EmbeddedChannel channel = connection(PATIENT_MS);

    @BeforeAll
    static void certificates() throws IOException {
        credentials =
                PeerCredentials.server(
                        new TestAuthority(directory).issue("node", "n1"), refusal -> {});
    }

    private EmbeddedChannel connection(int stallTimeoutMs) {
        ServerLimits limits =
                new ServerLimits(
                        1, 4, 4, 1 << 20, 1 << 20, PATIENT_MS, stallTimeoutMs, PATIENT_MS, 50);
        EmbeddedChannel opened = new EmbeddedChannel();
        opened.config().setAllocator(alloc);
        ServerScope scope =
                new ServerScope(
                        new NodeId("n1"),
                        shards,
                        limits,
                        ServerTransports.both(),
                        credentials,
                        admission,
                        new ServerCounters());
        ServerConnection connection =
                new ServerConnection(
                        scope,
                        PeerIdentity.parse("cyx://gateway/g1"),
                        null,
                        opened.eventLoop(),
                        (failure, message) ->
                                opened.writeAndFlush(new Frame.Failed(0, failure, 0, message))
                                        .addListener(ChannelFutureListener.CLOSE));
        opened.pipeline().addLast(new ServerLane(connection, FrameLane.ofConnection(opened)));
        return opened;
    }

    @AfterEach
    void everythingIsBack() {
        shards.gate.complete(null);
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        assertThat(admission.node().requestCount()).isZero();
        assertThat(admission.node().byteCount()).isZero();
        assertThat(alloc.metric().usedDirectMemory()).isZero();
    }

    @Test
    void nothingGoesBeforeHello() {
        assertThat(answers(new Frame.Ping(1))).first().isInstanceOf(Frame.Hello.class);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void requestIdsAreNotUsedTwice() {
        greet();
        assertThat(answers(new Frame.Ping(5))).containsExactly(new Frame.Pong(5));
        assertThat(failure(answers(new Frame.Ping(5)))).isEqualTo(ShardFailure.PROTOCOL);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void malformedPutEndsAloneAndItsDataDrains() {
        greet();
        assertThat(failure(answers(new Frame.Malformed(1, "index"))))
                .isEqualTo(ShardFailure.PROTOCOL);
        assertThat(answers(data(1, 100), data(1, 900), new Frame.Ping(2)))
                .containsExactly(new Frame.Pong(2));
    }

    @Test
    void moreDataThanAnnouncedEndsThePutAlone() {
        greet();
        assertThat(failure(answers(put(1), data(1, 600), data(1, 600))))
                .isEqualTo(ShardFailure.PROTOCOL);
        assertThat(answers(put(2), data(2, 600), data(2, 400))).containsExactly(new Frame.PutOk(2));
        assertThat(shards.shards).hasSize(1);
    }

    @Test
    void dataForNothingEndsTheConnection() {
        greet();
        assertThat(failure(answers(data(7, 1)))).isEqualTo(ShardFailure.PROTOCOL);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void cancelledPutGivesItsShareBack() {
        greet();
        assertThat(answers(put(1), data(1, 600), new Frame.Cancel(1), data(1, 400))).isEmpty();
        assertThat(admission.node().byteCount()).isZero();
        assertThat(shards.shards).isEmpty();
    }

    @Test
    void cancelledWhileTheNodeStoresIsNotAnswered() {
        greet();
        shards.gate = new CompletableFuture<>();
        assertThat(answers(put(1), data(1, 1_000), new Frame.Cancel(1))).isEmpty();
        assertThat(admission.node().requestCount()).isEqualTo(1);
        shards.gate.complete(null);
        assertThat(answers(new Frame.Ping(2))).containsExactly(new Frame.Pong(2));
        assertThat(admission.node().requestCount()).isZero();
    }

    @Test
    void tooManyRequestsAreBusy() {
        greet();
        assertThat(answers(put(1), put(2), put(3), put(4))).isEmpty();
        assertThat(failure(answers(put(5)))).isEqualTo(ShardFailure.BUSY);
        assertThat(answers(data(5, 1_000), data(1, 1_000))).containsExactly(new Frame.PutOk(1));
    }

    @Test
    void putWithoutDataTimesOut() {
        channel.finishAndReleaseAll();
        channel = connection(HASTY_MS);
        greet();
        channel.writeInbound(put(1), data(1, 1));
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> {
                    channel.runScheduledPendingTasks();
                    return admission.node().requestCount() == 0;
                });
        assertThat(failure(answers())).isEqualTo(ShardFailure.TIMEOUT);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void peerThatDoesNotReadIsCutOff() {
        channel.finishAndReleaseAll();
        channel = connection(HASTY_MS);
        greet();
        shards.shards.put(shard(), new byte[300_000]);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        assertThat(answers(new Frame.Get(1, shard(), 0, 300_000))).hasSize(1); // GET_BEGIN alone
        assertThat(admission.node().byteCount()).isGreaterThan(300_000);
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> {
                    channel.runScheduledPendingTasks();
                    return !channel.isOpen();
                });
    }

    /** Sequences of frames with flipped bytes: typed answers only, and everything is given back. */
    @Test
    void survivesNoise() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ServerConnectionTest -Dseed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        int connections = 0;
        channel.finishAndReleaseAll();
        for (; connections < 100_000 && System.nanoTime() < deadline; connections++) {
            channel = connection(PATIENT_MS);
            channel.pipeline().addFirst(new FrameDecoder(), new FrameEncoder());
            ByteBuf wire = session(random);
            while (wire.isReadable() && channel.isOpen()) {
                int count = Math.min(wire.readableBytes(), 1 + random.nextInt(1_500));
                channel.writeInbound(wire.readRetainedSlice(count));
            }
            wire.release();
            channel.finishAndReleaseAll();
            assertThat(admission.node().requestCount()).isZero();
            assertThat(admission.node().byteCount()).isZero();
        }
        assertThat(connections).isGreaterThan(100);
    }

    private ByteBuf session(SplittableRandom random) {
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        encoder.writeOutbound(Frame.Hello.of(100, 1 << 20));
        for (int id = 1; id < 12; id++) {
            switch (random.nextInt(5)) {
                case 0 -> encoder.writeOutbound(new Frame.Get(id, shard(), random.nextInt(900), 9));
                case 1 -> encoder.writeOutbound(new Frame.Stat(id, shard()));
                case 2 -> encoder.writeOutbound(new Frame.Cancel(1 + random.nextInt(id)));
                default ->
                        encoder.writeOutbound(
                                put(id), data(id, 400), data(id, 300 + random.nextInt(301)));
            }
        }
        ByteBuf wire = Unpooled.buffer();
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            wire.writeBytes(part);
            part.release();
        }
        encoder.finishAndReleaseAll();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            wire.setByte(random.nextInt(wire.readableBytes()), random.nextInt());
        }
        return wire;
    }

    private void greet() {
        assertThat(answers(Frame.Hello.of(10, 1 << 20))).hasSize(1);
    }

    private List<Frame> answers(Frame... frames) {
        for (Frame frame : frames) {
            channel.writeInbound(frame);
        }
        channel.runPendingTasks();
        List<Frame> answers = new ArrayList<>();
        for (Frame f = channel.readOutbound(); f != null; f = channel.readOutbound()) {
            if (f instanceof Frame.Data data) {
                data.bytes().release();
            }
            answers.add(f);
        }
        return answers;
    }

    private static ShardFailure failure(List<Frame> answers) {
        return ((Frame.Failed) answers.getLast()).failure();
    }

    private static Frame put(long id) {
        return new Frame.PutBegin(id, shard(), CONTENT.length, HASH);
    }

    private static Frame data(long id, int count) {
        return new Frame.Data(id, Unpooled.wrappedBuffer(new byte[count]));
    }

    private static ShardId shard() {
        return new ShardId(new ChunkId(new StreamId(new UUID(1, 2)), 0), 3);
    }
}
