package io.cyxcloud.perf.disk;

import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that stores shards, from several threads, until it is killed, and prints the number of
 * each shard once it is durable. Arguments: folder, bytes of a shard, writers.
 */
public final class RecoveryLoad {
    /** Begins the lines that count; the log may write others. */
    static final String DURABLE = "durable ";

    private static final long CAPACITY_BYTES = 1L << 40;

    private RecoveryLoad() {}

    public static void main(String[] arguments) {
        ShardSource source = new ShardSource(Integer.parseInt(arguments[1]));
        int writers = Integer.parseInt(arguments[2]);
        ShardEngine engine =
                ShardEngine.open(Path.of(arguments[0]), EngineConfig.ofCapacity(CAPACITY_BYTES));
        AtomicLong next = new AtomicLong();
        for (int i = 0; i < writers; i++) {
            Thread.ofPlatform()
                    .start(() -> {
                        while (true) {
                            long number = next.incrementAndGet();
                            engine.put(ShardSource.id(number), source.payload(), source.hash())
                                    .join();
                            System.out.println(DURABLE + number);
                        }
                    });
        }
    }
}
