package io.cyxcloud.ingest.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.ingest.core.checksum.Md5Lanes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class Md5Test {
    private static final int TIMEOUT_S = 60;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Md5Group group = new Md5Group(Md5Lanes.MESSAGES_MAX);

    Md5Test() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void oneMessageAlone() {
        for (int length : new int[] {0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 32_768, 1_000_003}) {
            assertThat(hash(group, message(random, length), random))
                    .as("%d bytes, seed %d", length, seed)
                    .isTrue();
        }
    }

    /** Messages take turns on one thread, so that the order of all steps comes from the seed. */
    @Test
    void anyInterleavingGivesTheJdksDigests() {
        for (int round = 0; round < 10; round++) {
            List<Turn> turns = new ArrayList<>();
            for (int i = 1 + random.nextInt(24); i > 0; i--) {
                turns.add(new Turn(message(random, random.nextInt(300_000))));
            }
            while (!turns.isEmpty()) {
                Turn turn = turns.get(random.nextInt(turns.size()));
                if (random.nextInt(200) == 0) {
                    turns.remove(turn); // given up
                } else if (turn.at < turn.message.length) {
                    turn.step();
                } else {
                    assertThat(turn.md5.digest()).as("seed %d", seed).isEqualTo(jdk(turn.message));
                    turns.remove(turn);
                }
            }
        }
    }

    @Test
    void manyThreads() throws ExecutionException, InterruptedException, TimeoutException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Random own = new Random(random.nextLong());
                all.add(
                        threads.submit(() -> {
                            byte[] message = message(own, own.nextInt(2 << 20));
                            return own.nextInt(8) == 0
                                    ? giveUp(message)
                                    : hash(group, message, own);
                        }));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get(TIMEOUT_S, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
            }
        }
    }

    @Test
    void withoutLanesNobodyWaits() {
        Md5Group alone = new Md5Group(1);
        for (int i = 0; i < 20; i++) {
            alone.note(i + 1);
        }
        assertThat(alone.crowded()).isFalse();
        assertThat(hash(alone, message(random, 200_000), random)).isTrue();
    }

    private boolean giveUp(byte[] message) {
        Md5 md5 = group.open();
        md5.update(ByteBuffer.wrap(message));
        return true;
    }

    private static boolean hash(Md5Group group, byte[] message, Random random) {
        Md5 md5 = group.open();
        for (int at = 0; at < message.length; ) {
            at += update(md5, message, at, random);
        }
        return MessageDigest.isEqual(md5.digest(), jdk(message));
    }

    /** Gives the next piece, from memory of some kind that is written over at once. */
    private static int update(Md5 md5, byte[] message, int at, Random random) {
        int count = Math.min(1 + random.nextInt(90_000), message.length - at);
        int offset = random.nextInt(20);
        ByteBuffer piece =
                random.nextInt(3) == 0
                        ? ByteBuffer.allocateDirect(offset + count)
                        : ByteBuffer.allocate(offset + count);
        piece.position(offset).put(message, at, count).position(offset);
        md5.update(piece);
        assertThat(piece.hasRemaining()).isFalse();
        for (int i = 0; i < piece.limit(); i += 61) {
            piece.put(i, (byte) 0xff);
        }
        return count;
    }

    private static byte[] message(Random random, int length) {
        byte[] message = new byte[length];
        random.nextBytes(message);
        return message;
    }

    private static byte[] jdk(byte[] message) {
        try {
            return MessageDigest.getInstance("MD5").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private final class Turn {
        final byte[] message;
        final Md5 md5 = group.open();
        int at;

        Turn(byte[] message) {
            this.message = message;
        }

        void step() {
            at += update(md5, message, at, random);
        }
    }
}
