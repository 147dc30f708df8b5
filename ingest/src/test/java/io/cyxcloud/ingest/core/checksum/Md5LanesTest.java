package io.cyxcloud.ingest.core.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One by one and in lanes, the states give the JDK's digests. */
class Md5LanesTest {
    private static final int STEP = Md5State.BYTES_AT_ONCE;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    Md5LanesTest() {
        System.out.println("-Dseed=" + seed);
    }

    @Test
    void messagesOfAnyLengthPadAsTheyShould() {
        for (int length = 0; length < 4 * STEP; length++) {
            Message message = new Message(length);
            assertThat(message.state.digest(message.bytes, message.from, length))
                    .as("%d bytes, seed %d", length, seed)
                    .isEqualTo(message.expected());
        }
    }

    @Test
    void lanesGiveTheJdksDigests() {
        for (int round = 0; round < 60; round++) {
            int count = 1 + random.nextInt(Md5Lanes.MESSAGES_MAX);
            List<Message> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                messages.add(new Message(random.nextInt(round == 0 ? 2 << 20 : 6000)));
            }
            for (int passes = random.nextInt(4); passes >= 0; passes--) {
                boolean last = passes == 0;
                Md5Lanes.take(messages.stream().map(message -> message.run(last)).toList());
            }
            for (Message message : messages) {
                assertThat(message.digest()).as("seed %d", seed).isEqualTo(message.expected());
            }
        }
    }

    /** Random bytes at a random place of an array, and how far they are taken. */
    private final class Message {
        final Md5State state = new Md5State();
        final int length;
        final int from = random.nextInt(70);
        final byte[] bytes;
        int taken;

        Message(int length) {
            this.length = length;
            this.bytes = new byte[from + length];
            random.nextBytes(bytes);
        }

        Md5Lanes.Run run(boolean all) {
            int left = (length - taken) / STEP;
            int blocks = all ? left : random.nextInt(left + 1);
            Md5Lanes.Run run = new Md5Lanes.Run(state, bytes, from + taken, blocks);
            taken += blocks * STEP;
            return run;
        }

        byte[] digest() {
            return state.digest(bytes, from + taken, length - taken);
        }

        byte[] expected() {
            try {
                MessageDigest jdk = MessageDigest.getInstance("MD5");
                jdk.update(bytes, from, length);
                return jdk.digest();
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }
}
