package io.cyxcloud.perf.kernel;

import io.cyxcloud.events.value.AnyOf;
import io.cyxcloud.events.value.CodeFamily;
import io.cyxcloud.events.value.LocalGroups;
import io.cyxcloud.ingest.coding.Coders;
import io.cyxcloud.ingest.core.rs.ErasureCode;
import io.cyxcloud.shardstore.hash.Blake3;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a repair of one lost data shard costs by the code, network and disk apart: the checksums of
 * what is read, the decoding, the hash of what was made. The name says how much is read. Throughput
 * counts the chunk's data, so that speeds compare as times do.
 */
final class RepairFamily implements KernelFamily {
    private static final int CHUNK_BYTES = 4 << 20;
    private static final int CHECKED_BYTES = 64 << 10;
    private static final int LOST = 0;
    private static final double MIB = 1 << 20;

    /** The baseline last. */
    private static final List<CodeFamily> CODES =
            List.of(new LocalGroups(12, 2, 2), new AnyOf(12, 4), new AnyOf(10, 4));

    @Override
    public List<KernelCase> cases() {
        return CODES.stream().map(RepairFamily::repair).toList();
    }

    private static KernelCase repair(CodeFamily family) {
        double read = (double) sources(family).cardinality() * shardBytes(family) / MIB;
        return new KernelCase(
                "repair 1 lost, reading",
                "4 MiB",
                String.format(Locale.ROOT, "%s: %.1f MiB", family.label(), read),
                family.equals(CODES.getLast()),
                CHUNK_BYTES,
                () -> prepare(family));
    }

    private static Workload prepare(CodeFamily family) {
        MemorySegment[] shards = Content.segments(family.totalShards(), shardBytes(family));
        ErasureCode code = ErasureCode.of(family, Coders.chosen());
        int k = code.dataShards();
        code.encode(Arrays.copyOf(shards, k), Arrays.copyOfRange(shards, k, shards.length));
        @Nullable MemorySegment[] read = new @Nullable MemorySegment[shards.length];
        MemorySegment[] sources =
                sources(family).stream()
                        .mapToObj(index -> shards[index])
                        .toArray(MemorySegment[]::new);
        sources(family).stream().forEach(index -> read[index] = shards[index]);
        int[] wanted = {LOST};
        MemorySegment[] rebuilt = {shards[LOST]};
        CRC32C crc = new CRC32C();
        return () -> {
            for (MemorySegment source : sources) {
                check(source, crc);
            }
            code.reconstruct(read, wanted, rebuilt);
            return Blake3.hash(rebuilt[0].asByteBuffer());
        };
    }

    /** A checksum for each block, as a node's client checks them. */
    private static void check(MemorySegment shard, CRC32C crc) {
        ByteBuffer bytes = shard.asByteBuffer();
        for (int from = 0; from < bytes.capacity(); from += CHECKED_BYTES) {
            crc.reset();
            crc.update(bytes.slice(from, Math.min(CHECKED_BYTES, bytes.capacity() - from)));
        }
    }

    private static BitSet sources(CodeFamily family) {
        BitSet others = new BitSet();
        others.set(0, family.totalShards());
        others.clear(LOST);
        return family.sources(LOST, new BitSet(), others).orElseThrow();
    }

    private static int shardBytes(CodeFamily family) {
        return Math.ceilDiv(CHUNK_BYTES, family.dataShards());
    }
}
