package io.cyxcloud.infra.console.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsoleRulesTest {
    private static final long T = 1_800_000_000_000L;

    @Test
    void aSessionEndsAfterItsTimeOrWhenItIsEnded() {
        Sessions sessions = new Sessions(10, 1_000);
        sessions.begin("a", T);
        sessions.begin("b", T);
        assertThat(sessions.isOpen("a", T + 999)).isTrue();
        assertThat(sessions.isOpen("a", T + 1_000)).isFalse();
        sessions.end("b");
        assertThat(sessions.isOpen("b", T)).isFalse();
        assertThat(sessions.isOpen("never", T)).isFalse();
    }

    @Test
    void theOldestSessionGivesWay() {
        Sessions sessions = new Sessions(2, 1_000);
        sessions.begin("a", T);
        sessions.begin("b", T);
        sessions.begin("c", T);
        assertThat(sessions.isOpen("a", T)).isFalse();
        assertThat(sessions.isOpen("b", T)).isTrue();
        assertThat(sessions.isOpen("c", T)).isTrue();
    }

    @Test
    void soManyFailuresInAMinuteAndNoMore() {
        Attempts attempts = new Attempts(2);
        attempts.failed("here", T);
        assertThat(attempts.mayTry("here", T + 1)).isTrue();
        attempts.failed("here", T + 1);
        assertThat(attempts.mayTry("here", T + 2)).isFalse();
        assertThat(attempts.mayTry("elsewhere", T + 2)).isTrue();
        assertThat(attempts.mayTry("here", T + 60_000)).isTrue();
        attempts.succeeded("here");
        assertThat(attempts.mayTry("here", T + 2)).isTrue();
    }

    @Test
    void addressesAreForgottenBeyondTheirBound() {
        Attempts attempts = new Attempts(1);
        attempts.failed("first", T);
        for (int i = 0; i < Attempts.ADDRESSES_MAX; i++) {
            attempts.failed("address-" + i, T);
        }
        assertThat(attempts.mayTry("first", T)).isTrue();
        assertThat(attempts.mayTry("address-0", T)).isFalse();
    }

    @Test
    void aFilterTakesTopicsAndWholeWords() throws Exception {
        JsonNode event =
                new ObjectMapper()
                        .readTree("{\"shard\":{\"chunk\":7},\"node\":\"dc1-n1\",\"all\":[\"x\"]}");
        assertThat(filter(Set.of(Set.of("dc1-n1"))).matches(event)).isTrue();
        assertThat(filter(Set.of(Set.of("dc1-n"))).matches(event)).isFalse();
        assertThat(filter(Set.of(Set.of("none", "x"))).matches(event)).isTrue();
        assertThat(filter(Set.of(Set.of("x"), Set.of("y"))).matches(event)).isFalse();
        assertThat(filter(Set.of()).matches(event)).isTrue();
        assertThat(filter(Set.of()).wants("cyx.node-events")).isTrue();
        assertThat(filter(Set.of()).wants("cyx.heartbeats")).isFalse();
        EventFilter loud = new EventFilter(Set.of("cyx.heartbeats"), Set.of());
        assertThat(loud.wants("cyx.heartbeats")).isTrue();
        assertThat(loud.wants("cyx.node-events")).isFalse();
    }

    @Test
    void anHourIsKeptAndNoMore() {
        History history = new History();
        for (int i = 0; i <= History.SAMPLES_MAX; i++) {
            history.add(sample(T + i * History.BETWEEN_MS));
            history.add(sample(T + i * History.BETWEEN_MS + 1));
        }
        assertThat(history.samples()).hasSize(History.SAMPLES_MAX);
        assertThat(history.samples().getFirst().atMs()).isEqualTo(T + History.BETWEEN_MS);
    }

    private static EventFilter filter(Set<Set<String>> words) {
        return new EventFilter(Set.of(), words);
    }

    private static Sample sample(long atMs) {
        return new Sample(atMs, 0, 0, 0, 0, 0, 0, 0);
    }
}
