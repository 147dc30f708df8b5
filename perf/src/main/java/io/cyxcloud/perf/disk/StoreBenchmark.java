package io.cyxcloud.perf.disk;

import io.cyxcloud.perf.measure.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * JMH's view of the stores of {@code bench store}, for percentiles and profilers: JMH's threads are
 * the writers, {@code -t 1}, 8 or 64. Its own {@code Main} runs it, with {@code -p
 * store=NODE_QUIC}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class StoreBenchmark {
    /** What reads choose from; more would measure the page cache's size. */
    private static final int READ_COUNT = 64;

    private static final int PAGE_BYTES = 4 << 10;

    @Param({"ENGINE", "FILES", "BLOBDB", "NODE_TCP", "NODE_QUIC"})
    private String store = "";

    @Param({"4096", "419840", "4194304"})
    private int shardBytes;

    /** On the disk to measure. */
    @Param("data")
    private String folder = "";

    private final AtomicLong number = new AtomicLong();

    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    private Path place;

    @SuppressWarnings("NullAway.Init")
    private StoreTarget target;

    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException {
        Path parent = Files.createDirectories(Path.of(folder));
        place = Files.createTempDirectory(parent, "bench-store");
        target = StoreTarget.Kind.valueOf(store).open(place, new ShardSource(shardBytes));
        for (int i = 0; i < READ_COUNT; i++) {
            put();
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        target.close();
        FolderTree.delete(place);
    }

    /** One durable shard. */
    @Benchmark
    public void put() throws IOException, InterruptedException {
        target.put(number.incrementAndGet());
    }

    /** A whole shard. */
    @Benchmark
    public void get() throws IOException {
        target.get(1 + ThreadLocalRandom.current().nextLong(READ_COUNT), 0, shardBytes);
    }

    /** One page of a shard. */
    @Benchmark
    public void range() throws IOException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int bytes = Math.min(PAGE_BYTES, shardBytes);
        int offset = random.nextInt(Math.max(1, shardBytes / bytes)) * bytes;
        target.get(1 + random.nextLong(READ_COUNT), offset, bytes);
    }
}
