package io.cyxcloud.ingest.core.checksum;

import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;

/**
 * Takes blocks of many messages at once, one in each lane of the machine's vectors. Thread-safe.
 */
public final class Md5Lanes {
    /** Fewer are as fast one by one: sixteen lanes take as long as three messages, eight as two. */
    public static final int MESSAGES_MIN = 4;

    private static final boolean VECTORS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
                    && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /**
     * Messages that {@link #take} takes at once: 16 with AVX-512, 8 with AVX2, 1 without the Vector
     * API.
     */
    public static final int MESSAGES_MAX = VECTORS ? lanes() : 1;

    /** Some whole blocks of 64 bytes of one message. */
    public static final class Run {
        private final Md5State state;
        private final byte[] in;
        private final int from;
        private final int blocks;

        /** The blocks begin at index {@code from}; the array is not copied. */
        public Run(Md5State state, byte[] in, int from, int blocks) {
            this.state = state;
            this.in = in;
            this.from = from;
            this.blocks = blocks;
        }
    }

    private Md5Lanes() {}

    private static int lanes() {
        return Md5LaneCompression.LANES;
    }

    /**
     * Takes runs of different messages into their states, together while at least {@link
     * #MESSAGES_MIN} have blocks left.
     *
     * @param runs at most {@link #MESSAGES_MAX}
     */
    public static void take(List<Run> runs) {
        if (runs.size() > MESSAGES_MAX) {
            throw new IllegalArgumentException(
                    runs.size() + " messages, but " + MESSAGES_MAX + " lanes");
        }
        int done = 0;
        List<Run> left = runs;
        if (VECTORS && runs.size() >= MESSAGES_MIN) {
            Md5LaneCompression lanes = new Md5LaneCompression();
            left = runs.stream().sorted(Comparator.comparingInt(run -> run.blocks)).toList();
            while (left.size() >= MESSAGES_MIN) {
                int shortest = left.getFirst().blocks;
                together(lanes, left, done, shortest - done);
                done = shortest;
                left = left.subList(1, left.size());
            }
        }
        for (Run run : left) {
            int skipped = done * Md5State.BYTES_AT_ONCE;
            run.state.take(run.in, run.from + skipped, run.blocks - done);
        }
    }

    private static void together(Md5LaneCompression lanes, List<Run> runs, int done, int blocks) {
        if (blocks == 0) {
            return;
        }
        int count = runs.size();
        int[][] states = new int[count][];
        byte[][] in = new byte[count][];
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            Run run = runs.get(i);
            states[i] = run.state.words;
            in[i] = run.in;
            from[i] = run.from + done * Md5State.BYTES_AT_ONCE;
        }
        lanes.compress(states, in, from, count, blocks);
        runs.forEach(run -> run.state.taken(blocks));
    }
}
