package io.cyxcloud.perf.kernel;

import io.cyxcloud.ingest.core.rs.ReedSolomon;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a code is asked to do. */
enum CodingTask {
    ENCODE("encode") {
        @Override
        Workload prepare(ReedSolomon code, MemorySegment[] shards) {
            MemorySegment[] data = data(code, shards);
            MemorySegment[] parity = parity(code, shards);
            return () -> {
                code.encode(data, parity);
                return parity;
            };
        }

        @Override
        Workload baseline(ReedSolomon reference, byte[][] shards) {
            TableLoop loop = encoding(reference);
            byte[][] data = Arrays.copyOf(shards, reference.dataShards());
            byte[][] parity =
                    Arrays.copyOfRange(shards, reference.dataShards(), reference.totalShards());
            return () -> {
                loop.run(data, parity);
                return parity;
            };
        }
    },

    /** The first four data shards are lost: the most work there is. */
    REBUILD_4("rebuild 4 lost") {
        @Override
        Workload prepare(ReedSolomon code, MemorySegment[] shards) {
            return rebuilding(code, shards, 4);
        }

        @Override
        Workload baseline(ReedSolomon reference, byte[][] shards) {
            return rebuildingBaseline(reference, shards, 4);
        }
    },

    REBUILD_1("rebuild 1 lost") {
        @Override
        Workload prepare(ReedSolomon code, MemorySegment[] shards) {
            return rebuilding(code, shards, 1);
        }

        @Override
        Workload baseline(ReedSolomon reference, byte[][] shards) {
            return rebuildingBaseline(reference, shards, 1);
        }
    },

    /** One data shard has changed. */
    UPDATE("update by 1") {
        @Override
        int shardsRead(int dataShards) {
            return 1;
        }

        @Override
        Workload prepare(ReedSolomon code, MemorySegment[] shards) {
            MemorySegment[] parity = parity(code, shards);
            return () -> {
                code.update(0, shards[0], parity);
                return parity;
            };
        }

        @Override
        Workload baseline(ReedSolomon reference, byte[][] shards) {
            TableLoop loop = encoding(reference);
            byte[][] parity =
                    Arrays.copyOfRange(shards, reference.dataShards(), reference.totalShards());
            return () -> {
                loop.update(0, shards[0], parity);
                return parity;
            };
        }
    },

    VERIFY("verify") {
        @Override
        Workload prepare(ReedSolomon code, MemorySegment[] shards) {
            MemorySegment[] data = data(code, shards);
            MemorySegment[] parity = parity(code, shards);
            code.encode(data, parity);
            return () -> required(code.verify(data, parity));
        }

        @Override
        Workload baseline(ReedSolomon reference, byte[][] shards) {
            TableLoop loop = encoding(reference);
            byte[][] data = Arrays.copyOf(shards, reference.dataShards());
            byte[][] parity =
                    Arrays.copyOfRange(shards, reference.dataShards(), reference.totalShards());
            byte[][] computed = new byte[parity.length][parity[0].length];
            loop.run(data, parity);
            return () -> {
                loop.run(data, computed);
                return required(Arrays.deepEquals(computed, parity));
            };
        }
    };

    private final String title;

    CodingTask(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Shards whose bytes count as worked on. */
    int shardsRead(int dataShards) {
        return dataShards;
    }

    /**
     * @param shards k + m of them, whose data shards have content
     */
    abstract Workload prepare(ReedSolomon code, MemorySegment[] shards);

    /** The same with the baseline's loop, over the matrix of {@code reference}. */
    abstract Workload baseline(ReedSolomon reference, byte[][] shards);

    static TableLoop encoding(ReedSolomon reference) {
        return TableLoop.of(reference.dataShards(), reference.parityShards(), reference::encode);
    }

    private static MemorySegment[] data(ReedSolomon code, MemorySegment[] shards) {
        return Arrays.copyOf(shards, code.dataShards());
    }

    private static MemorySegment[] parity(ReedSolomon code, MemorySegment[] shards) {
        return Arrays.copyOfRange(shards, code.dataShards(), code.totalShards());
    }

    private static Workload rebuilding(ReedSolomon code, MemorySegment[] shards, int lost) {
        MemorySegment[] outputs = Arrays.copyOf(shards, lost);
        @Nullable MemorySegment[] present = without(shards, lost);
        int[] wanted = IntStream.range(0, lost).toArray();
        return () -> {
            code.reconstruct(present, wanted, outputs);
            return outputs;
        };
    }

    private static Workload rebuildingBaseline(ReedSolomon reference, byte[][] shards, int lost) {
        int k = reference.dataShards();
        int[] wanted = IntStream.range(0, lost).toArray();
        TableLoop loop =
                TableLoop.of(
                        k,
                        lost,
                        (inputs, outputs) -> {
                            @Nullable MemorySegment[] present =
                                    new @Nullable MemorySegment[reference.totalShards()];
                            System.arraycopy(inputs, 0, present, lost, k);
                            reference.reconstruct(present, wanted, outputs);
                        });
        byte[][] inputs = Arrays.copyOfRange(shards, lost, lost + k);
        byte[][] outputs = Arrays.copyOf(shards, lost);
        return () -> {
            loop.run(inputs, outputs);
            return outputs;
        };
    }

    private static @Nullable MemorySegment[] without(MemorySegment[] shards, int lost) {
        @Nullable MemorySegment[] present = new @Nullable MemorySegment[shards.length];
        System.arraycopy(shards, lost, present, lost, shards.length - lost);
        return present;
    }

    private static Boolean required(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("parity does not match");
        }
        return true;
    }
}
