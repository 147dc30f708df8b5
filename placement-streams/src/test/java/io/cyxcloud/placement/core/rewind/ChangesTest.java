package io.cyxcloud.placement.core.rewind;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.placement.core.listing.Listing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final long THEN_MS = 100;

    private static ListedObject object(String key, long sinceMs) {
        return new ListedObject(key, 1, "etag", sinceMs, "STANDARD", sinceMs);
    }

    private static List<Change> changes(List<ListedObject> past, List<ListedObject> present) {
        List<Change> changes = new ArrayList<>();
        new Changes(past.iterator(), present.iterator(), THEN_MS).forEachRemaining(changes::add);
        return changes;
    }

    @Test
    void whatIsGoneWrittenAndAddedIsAChange() {
        ListedObject stays = object("b", 100);
        assertThat(
                        changes(
                                List.of(object("a", 1), stays, object("c", 2)),
                                List.of(stays, object("c", 101), object("d", 102))))
                .containsExactly(
                        new Change.Gone(object("a", 1)),
                        new Change.Written(object("c", 2), object("c", 101)),
                        new Change.Added(object("d", 102)));
    }

    @Test
    void emptyListingsHaveNoChanges() {
        Iterator<Change> none =
                new Changes(
                        List.<ListedObject>of().iterator(), List.<ListedObject>of().iterator(), 1);
        assertThat(none.hasNext()).isFalse();
    }

    /** Keys beyond the Basic Multilingual Plane sort by code point, not by char. */
    @Test
    void anyTwoListingsDifferAsTheirMapsDo() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ChangesTest seed: " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Map<String, ListedObject> past = new TreeMap<>(Listing::compareUtf8);
            Map<String, ListedObject> present = new TreeMap<>(Listing::compareUtf8);
            for (int i = random.nextInt(12); i > 0; i--) {
                String key = key(random);
                ListedObject then = object(key, 1 + random.nextInt(100));
                switch (random.nextInt(4)) {
                    case 0 -> past.put(key, then);
                    case 1 -> present.put(key, object(key, 101));
                    case 2 -> {
                        past.put(key, then);
                        present.put(key, object(key, 101));
                    }
                    default -> {
                        past.put(key, then);
                        present.put(key, then);
                    }
                }
            }
            TreeSet<String> keys = new TreeSet<>(Listing::compareUtf8);
            keys.addAll(past.keySet());
            keys.addAll(present.keySet());
            List<Change> expected = new ArrayList<>();
            for (String key : keys) {
                ListedObject then = past.get(key);
                ListedObject now = present.get(key);
                if (then != null && now == null) {
                    expected.add(new Change.Gone(then));
                } else if (then == null && now != null) {
                    expected.add(new Change.Added(now));
                } else if (then != null && now != null && now.sinceMs() > THEN_MS) {
                    expected.add(new Change.Written(then, now));
                }
            }
            Changes changes =
                    new Changes(past.values().iterator(), present.values().iterator(), THEN_MS);
            List<Change> found = new ArrayList<>();
            changes.forEachRemaining(found::add);
            assertThat(found).as("-Dseed=%d, round %d", seed, round).isEqualTo(expected);
            assertThat(changes.lookedAt()).isEqualTo(keys.size());
        }
    }

    private static String key(Random random) {
        String[] letters = {"a", "b", "/", "\u00e9", "\uffee", "\ud83d\ude00"};
        StringBuilder key = new StringBuilder("k");
        for (int i = random.nextInt(3); i >= 0; i--) {
            key.append(letters[random.nextInt(letters.length)]);
        }
        return key.toString();
    }
}
