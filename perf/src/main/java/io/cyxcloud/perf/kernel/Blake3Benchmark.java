package io.cyxcloud.perf.kernel;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.shardstore.hash.Blake3;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Hashes a shard: 64 KiB is a block, 419,456 bytes the shard of a 4 MiB chunk at 10+4. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class Blake3Benchmark {
    @Param({"65536", "419456"})
    private int sizeBytes;

    private ByteBuffer shard = ByteBuffer.allocateDirect(0);

    /** Random bytes outside the heap, as they come from the network. */
    @Setup
    public void fill() {
        byte[] content = new byte[sizeBytes];
        new SplittableRandom(1).nextBytes(content);
        shard = ByteBuffer.allocateDirect(sizeBytes).put(content).flip();
    }

    @Benchmark
    public Bytes hash() {
        return Blake3.hash(shard);
    }
}
