package io.cyxcloud.placement.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryFramesTest {
    private static final int BYTES_MAX = 1_000;

    private final List<String> seen = new ArrayList<>();
    private final QueryFrames frames =
            new QueryFrames(
                    BYTES_MAX,
                    (number, staleOk, withinMs, avro) ->
                            seen.add(
                                    number
                                            + "/"
                                            + staleOk
                                            + "/"
                                            + withinMs
                                            + "/"
                                            + Buffer.buffer(avro)));

    @Test
    void framesComeOutAsTheyWentInHoweverTheyAreCut() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("QueryFramesTest seed: " + seed);
        Random random = new Random(seed);
        Buffer all = Buffer.buffer();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String text = "x".repeat(random.nextInt(BYTES_MAX + 1));
            int withinMs = random.nextInt(100_000);
            boolean staleOk = random.nextBoolean();
            all.appendBuffer(QueryFrames.frame(i, staleOk, withinMs, text.getBytes(UTF_8)));
            sent.add(i + "/" + staleOk + "/" + withinMs + "/" + text);
        }
        int at = 0;
        while (at < all.length()) {
            int end = Math.min(all.length(), at + 1 + random.nextInt(random.nextInt(1_500) + 1));
            frames.add(all.getBuffer(at, end));
            at = end;
        }
        assertThat(seen).isEqualTo(sent);
    }

    @Test
    void whatIsNoFrameIsRefusedBeforeItIsTakenIn() {
        for (int length : new int[] {-1, 0, 7, 8 + BYTES_MAX + 1, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> frames.add(Buffer.buffer().appendInt(length)))
                    .as("length %d", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(length));
        }
        assertThat(seen).isEmpty();
    }
}
