package io.cyxcloud.placement.core.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.placement.core.listing.Listing.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pages out of several lists, against the page of all of them together. */
class GatheringTest {
    private static final int ROUNDS = 3_000;

    @Test
    void givesThePageOfAllListsHoweverKeysAreSpread() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("GatheringTest seed: " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            int lists = 1 + random.nextInt(9);
            int itemsMax = random.nextInt(40);
            int keys = random.nextInt(120);
            boolean skewed = random.nextBoolean();
            List<TreeSet<String>> held =
                    IntStream.range(0, lists).mapToObj(_ -> new TreeSet<String>()).toList();
            TreeSet<String> all = new TreeSet<>();
            for (int i = 0; i < keys; i++) {
                String key = "k%04d".formatted(random.nextInt(2_000));
                all.add(key);
                held.get(skewed ? random.nextInt(2) % lists : random.nextInt(lists)).add(key);
            }

            Listing<String> page = gather(held, itemsMax);

            assertThat(page.items().stream().map(Item::key))
                    .as("round %d of seed %d", round, seed)
                    .containsExactlyElementsOf(all.stream().limit(itemsMax).toList());
            assertThat(page.more()).isEqualTo(itemsMax > 0 && all.size() > itemsMax);
        }
    }

    @Test
    void asksListsOfEvenlySpreadKeysOnceForLittleMoreThanIsGiven() {
        Random random = new Random(7);
        List<TreeSet<String>> held =
                IntStream.range(0, 8).mapToObj(_ -> new TreeSet<String>()).toList();
        for (int i = 0; i < 20_000; i++) {
            held.get(random.nextInt(8)).add("k%05d".formatted(i));
        }
        int share = Gathering.share(1_000, 8);
        Gathering<String> gathering =
                new Gathering<>(held.stream().map(keys -> first(keys, "", share)).toList(), 1_000);

        assertThat(gathering.wanting()).isEmpty();
        assertThat(share).isBetween(125, 180);
    }

    @Test
    void ordersKeysAsTheirUtf8Bytes() {
        Random random = new Random(11);
        int[] points = {'a', 'b', 0x7F, 0x80, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x1F600, 0x10FFFF};
        List<String> keys = new ArrayList<>(List.of(""));
        for (int i = 0; i < 300; i++) {
            int[] key = random.ints(1 + random.nextInt(4), 0, points.length).toArray();
            keys.add(
                    Arrays.stream(key)
                            .collect(
                                    StringBuilder::new,
                                    (text, at) -> text.appendCodePoint(points[at]),
                                    StringBuilder::append)
                            .toString());
        }
        for (String left : keys) {
            for (String right : keys) {
                int bytes =
                        Arrays.compareUnsigned(
                                left.getBytes(StandardCharsets.UTF_8),
                                right.getBytes(StandardCharsets.UTF_8));
                assertThat(Integer.signum(Listing.compareUtf8(left, right)))
                        .as("'%s' and '%s'", left, right)
                        .isEqualTo(Integer.signum(bytes));
            }
        }
    }

    private static Listing<String> gather(List<? extends NavigableSet<String>> held, int itemsMax) {
        int share = Gathering.share(itemsMax, held.size());
        Gathering<String> gathering =
                new Gathering<>(
                        held.stream().map(keys -> first(keys, "", share)).toList(), itemsMax);
        for (List<Integer> wanting = gathering.wanting();
                !wanting.isEmpty();
                wanting = gathering.wanting()) {
            for (int list : wanting) {
                gathering.add(list, first(held.get(list), gathering.after(list), itemsMax));
            }
        }
        return gathering.page();
    }

    private static Listing<String> first(NavigableSet<String> keys, String after, int itemsMax) {
        var left = keys.tailSet(after, false);
        return new Listing<>(
                left.stream().limit(itemsMax).map(key -> new Item<>(key, null, key)).toList(),
                itemsMax > 0 && left.size() > itemsMax);
    }
}
