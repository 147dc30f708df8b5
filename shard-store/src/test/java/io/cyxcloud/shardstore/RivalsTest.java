package io.cyxcloud.shardstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of one node id know of each other, and which of them goes. */
final class RivalsTest {
    private static final Incarnation SELF = at(1000, 7001);

    @TempDir Path folder;

    private static Incarnation at(long startedMs, int port) {
        return new Incarnation(startedMs, new NodeEndpoint("127.0.0.1", port));
    }

    static Heartbeat beat(Incarnation from, long sequence) {
        return new Heartbeat(
                new NodeId("dc1-r1-n1"),
                new NodeLocation("dc1", "r1"),
                from.endpoint(),
                1,
                0,
                0,
                from.startedMs(),
                sequence,
                "",
                "test",
                from.startedMs() + sequence,
                "",
                0,
                0,
                0,
                0);
    }

    @Test
    void aHeartbeatThatWasOnItsWayIsNoLife() {
        Rivals rivals = new Rivals(SELF, 0);
        assertThat(rivals.see(beat(at(900, 7001), 44))).isEmpty();
        assertThat(rivals.see(beat(at(900, 7001), 44))).isEmpty();
        assertThat(rivals.see(beat(at(800, 7001), 45))).isEmpty();
    }

    @Test
    void twoHeartbeatsAre() {
        Rivals rivals = new Rivals(SELF, 0);
        assertThat(rivals.see(beat(at(900, 7009), 44))).isEmpty();
        assertThat(rivals.see(beat(SELF, 1))).isEmpty();
        assertThat(rivals.see(beat(at(900, 7009), 45))).contains(at(900, 7009));
    }

    @Test
    void neitherItselfNorItsPredecessorIsARival() {
        Rivals rivals = new Rivals(SELF, 900);
        for (long sequence = 1; sequence < 5; sequence++) {
            assertThat(rivals.see(beat(SELF, sequence))).isEmpty();
            assertThat(rivals.see(beat(at(900, 7001), sequence))).isEmpty();
        }
    }

    @Test
    void ofAnyTwoOneIsTheElder() {
        assertThat(at(999, 9).isElderThan(at(1000, 1))).isTrue();
        assertThat(at(1000, 1).isElderThan(at(999, 9))).isFalse();
        assertThat(at(5, 1).isElderThan(at(5, 2))).isNotEqualTo(at(5, 2).isElderThan(at(5, 1)));
    }

    @Test
    void startsRiseWhateverTheClockDoesAndACopyIsElsewhere() throws IOException {
        List<Path> here = List.of(Files.createDirectory(folder.resolve("here")));
        assertThat(NodeStart.next(here, 500)).isEqualTo(new NodeStart(500, 0, false));
        NodeStart.next(here, 500).keep(here);
        assertThat(NodeStart.next(here, 400)).isEqualTo(new NodeStart(501, 500, false));
        assertThat(NodeStart.next(here, 900)).isEqualTo(new NodeStart(900, 500, false));

        List<Path> copy = List.of(Files.createDirectory(folder.resolve("copy")));
        Files.copy(here.getFirst().resolve("node-start"), copy.getFirst().resolve("node-start"));
        assertThat(NodeStart.next(copy, 900)).isEqualTo(new NodeStart(900, 500, true));
        Files.writeString(here.getFirst().resolve("node-start"), "half a");
        assertThat(NodeStart.next(here, 900)).isEqualTo(new NodeStart(900, 0, true));
    }
}
