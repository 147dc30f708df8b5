package io.cyxcloud.perf.disk;

import io.cyxcloud.perf.measure.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process has used so far, as Linux counts it.
 *
 * @param cpuSeconds user and system
 * @param writtenBytes sent to the disk, {@code write_bytes} of proc(5)
 */
record OwnUsage(double cpuSeconds, long writtenBytes) {
    private static final String WRITTEN = "write_bytes: ";

    static OwnUsage now() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        List<String> io = Files.readAllLines(Path.of("/proc/self/io"));
        long written =
                io.stream()
                        .filter(line -> line.startsWith(WRITTEN))
                        .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                        .findFirst()
                        .orElse(0);
        double ticks = ProcStat.parse(stat).cpuTicks();
        return new OwnUsage(ticks / ProcStat.TICKS_PER_SECOND, written);
    }
}
