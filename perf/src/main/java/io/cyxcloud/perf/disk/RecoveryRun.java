package io.cyxcloud.perf.disk;

import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Kills a process that is storing shards, and measures how soon its folder serves again. */
final class RecoveryRun {
    private static final long CAPACITY_BYTES = 1L << 40;
    private static final int WRITERS = 8;

    /**
     * What came out.
     *
     * @param storedBytes that were durable when the process was killed
     * @param seconds from opening the folder to the first shard read from it
     * @param missing shards that were answered and are not there, which must be 0
     */
    record Result(long storedBytes, double seconds, long missing) {}

    private RecoveryRun() {}

    static Result of(Path folder, int shardBytes, long storedBytesMin)
            throws IOException, InterruptedException {
        List<Long> durable = load(folder, shardBytes, storedBytesMin);
        long start = System.nanoTime();
        try (ShardEngine engine =
                ShardEngine.open(folder, EngineConfig.ofCapacity(CAPACITY_BYTES))) {
            engine.read(ShardSource.id(durable.getLast()), 0, shardBytes).blocks().release();
            double seconds = (System.nanoTime() - start) / 1e9;
            long missing =
                    durable.stream()
                            .filter(number -> engine.stat(ShardSource.id(number)).isEmpty())
                            .count();
            return new Result((long) durable.size() * shardBytes, seconds, missing);
        }
    }

    /** Numbers of the shards that were durable by the time the process was killed. */
    private static List<Long> load(Path folder, int shardBytes, long storedBytesMin)
            throws IOException, InterruptedException {
        Process process = start(folder, shardBytes);
        List<Long> durable = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(RecoveryLoad.DURABLE)) {
                    durable.add(Long.parseLong(line.substring(RecoveryLoad.DURABLE.length())));
                }
                if (process.isAlive() && durable.size() >= storedBytesMin / shardBytes) {
                    var _ = process.destroyForcibly();
                    break;
                }
            }
        } finally {
            var _ = process.destroyForcibly().waitFor();
        }
        if (durable.size() < storedBytesMin / shardBytes) {
            throw new IOException("the storing process ended after " + durable.size() + " shards");
        }
        return durable;
    }

    private static Process start(Path folder, int shardBytes) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecoveryLoad.class.getName(),
                        folder.toString(),
                        Integer.toString(shardBytes),
                        Integer.toString(WRITERS))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
