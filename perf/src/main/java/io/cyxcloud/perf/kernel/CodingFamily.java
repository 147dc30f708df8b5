package io.cyxcloud.perf.kernel;

import io.cyxcloud.ingest.coding.Coders;
import io.cyxcloud.ingest.core.rs.Coder;
import io.cyxcloud.ingest.core.rs.ReedSolomon;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * RS(10,4) with the coder in use, with ISA-L where it is installed, and with the {@link TableLoop};
 * encoding of blocks with every coder, also from and to arrays. Throughput counts the data shards
 * that are read.
 */
final class CodingFamily implements KernelFamily {
    private static final int K = 10;
    private static final int M = 4;
    private static final List<ShardSize> SIZES =
            List.of(ShardSize.IN_CACHE, ShardSize.BLOCK, ShardSize.OF_4_MIB);

    @Override
    public List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (CodingTask task : CodingTask.values()) {
            for (ShardSize size : SIZES) {
                addCases(task, size, cases);
            }
        }
        return cases;
    }

    private static void addCases(CodingTask task, ShardSize size, List<KernelCase> cases) {
        boolean all = task == CodingTask.ENCODE && size.equals(ShardSize.BLOCK);
        long bytes = (long) task.shardsRead(K) * size.bytes();
        String title = "RS(10,4) " + task.title();
        for (Coder coder : Coders.available()) {
            boolean inUse = coder.equals(Coders.chosen());
            String name = inUse ? coder.name() + " (used)" : coder.name();
            if (all || inUse || coder.name().equals("isal")) {
                cases.add(
                        new KernelCase(
                                title,
                                size.text(),
                                name,
                                false,
                                bytes,
                                () -> ours(task, coder, segments(size))));
            }
            if (all && inUse) {
                cases.add(
                        new KernelCase(
                                title,
                                size.text(),
                                coder.name() + ", arrays",
                                false,
                                bytes,
                                () -> ours(task, coder, arraySegments(size))));
            }
        }
        cases.add(
                new KernelCase(
                        title,
                        size.text(),
                        "table loop",
                        true,
                        bytes,
                        () -> task.baseline(code(Coder.scalar()), arrays(size))));
    }

    private static Workload ours(CodingTask task, Coder coder, MemorySegment[] shards) {
        return task.prepare(code(coder), shards);
    }

    private static ReedSolomon code(Coder coder) {
        return ReedSolomon.of(K, M, coder);
    }

    private static MemorySegment[] segments(ShardSize size) {
        return Content.segments(K + M, size.bytes());
    }

    private static MemorySegment[] arraySegments(ShardSize size) {
        return Content.segmentsOf(arrays(size));
    }

    private static byte[][] arrays(ShardSize size) {
        return Content.arrays(K + M, size.bytes());
    }
}
