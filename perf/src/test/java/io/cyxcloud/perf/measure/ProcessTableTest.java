package io.cyxcloud.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    private static final String TAIL = " 20 0 1 0 100 1000 10 18446744073709551615";

    @Test
    void readsAStatLineWhoseNameHasBlanksAndParentheses() {
        ProcStat stat =
                ProcStat.parse(
                        "42 (my (odd) name) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 8 2" + TAIL);
        assertThat(stat).isEqualTo(new ProcStat(42, 7, 210));
    }

    @Test
    void refusesALineThatIsNone() {
        assertThatThrownBy(() -> ProcStat.parse("42 bash S 7"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcStat.parse("42 (bash) S 7"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sumsATreeOnceHoweverItIsNamed(@TempDir Path proc) throws IOException {
        process(proc, 10, 1, 100);
        process(proc, 11, 10, 200);
        process(proc, 12, 11, 300);
        process(proc, 13, 1, 5_000);
        ProcessTable table = ProcessTable.read(proc);
        assertThat(table.treeOf(List.of(10L))).containsExactlyInAnyOrder(10L, 11L, 12L);
        assertThat(table.cpuSecondsOf(List.of(10L, 12L))).isEqualTo(6.0);
        assertThat(table.cpuSecondsOf(List.of(99L))).isZero();
    }

    @Test
    void findsTheInodeOfAListeningSocketOnly() {
        List<String> lines =
                List.of(
                        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when"
                                + " retrnsmt   uid  timeout inode",
                        "   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000"
                                + " 00000000     0        0 777 1 0 100 0 0 10 0",
                        "   1: 0100007F:2328 0100007F:D431 01 00000000:00000000 00:00000000"
                                + " 00000000     0        0 778 1 0 100 0 0 10 0");
        assertThat(ListeningProcess.listeningInodes(lines, 9000)).containsExactly("socket:[777]");
        assertThat(ListeningProcess.listeningInodes(lines, 9001)).isEmpty();
    }

    @Test
    void findsThisProcessByThePortItListensOn() throws IOException {
        assumeTrue(ProcessTable.isSupported());
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            ServerCpu cpu = ServerCpu.of(List.of(), URI.create("http://127.0.0.1:" + port));
            assertThat(cpu.roots()).containsExactly(ProcessHandle.current().pid());
            assertThat(cpu.seconds().orElseThrow()).isPositive();
        }
    }

    @Test
    void anUnknownProcessIsRefused() {
        assumeTrue(ProcessTable.isSupported());
        URI endpoint = URI.create("http://127.0.0.1:9000");
        assertThatThrownBy(() -> ServerCpu.of(List.of(Long.MAX_VALUE), endpoint))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void process(Path proc, long pid, long parent, long ticks) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(
                directory.resolve("stat"),
                pid
                        + " (java) S "
                        + parent
                        + " 1 1 0 -1 4194560 1 2 3 4 "
                        + ticks
                        + " 0 0 0"
                        + TAIL);
    }
}
