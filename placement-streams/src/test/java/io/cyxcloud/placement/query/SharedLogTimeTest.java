package io.cyxcloud.placement.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many readers, one note at a time in each partition. */
class SharedLogTimeTest {
    @Test
    void aNoteOnItsWayIsSharedAndTheNextIsANewOne() {
        List<Integer> sent = new ArrayList<>();
        List<CompletableFuture<Long>> notes = new ArrayList<>();
        LogTime shared =
                new SharedLogTime(partition -> {
                    sent.add(partition);
                    notes.add(new CompletableFuture<>());
                    return notes.getLast();
                });
        CompletableFuture<Long> first = shared.note(1);
        assertThat(shared.note(1)).isSameAs(first);
        assertThat(shared.note(2)).isNotSameAs(first);
        assertThat(sent).containsExactly(1, 2);
        notes.getFirst().complete(5L);
        assertThat(shared.note(1)).isNotSameAs(first);
        assertThat(sent).containsExactly(1, 2, 1);
    }
}
