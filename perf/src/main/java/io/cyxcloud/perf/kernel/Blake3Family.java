package io.cyxcloud.perf.kernel;

import io.cyxcloud.shardstore.hash.Blake3;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.digests.Blake3Digest;

/**
 * BLAKE3 of shards in memory outside the heap, one at a time and a stripe at once, against
 * BouncyCastle's of an array.
 */
final class Blake3Family implements KernelFamily {
    private static final String TASK = "BLAKE3";
    private static final int STRIPE = 14;

    @Override
    public List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (ShardSize size :
                List.of(ShardSize.TINY, ShardSize.SMALL, ShardSize.BLOCK, ShardSize.OF_4_MIB)) {
            int bytes = size.bytes();
            cases.add(
                    new KernelCase(TASK, size.text(), "cyxcloud", false, bytes, () -> ours(bytes)));
            cases.add(
                    new KernelCase(
                            TASK,
                            size.text(),
                            "cyxcloud, 14 at once",
                            false,
                            (long) STRIPE * bytes,
                            () -> together(bytes)));
            cases.add(
                    new KernelCase(
                            TASK, size.text(), "BouncyCastle", true, bytes, () -> theirs(bytes)));
        }
        return cases;
    }

    private static Workload ours(int bytes) {
        ByteBuffer shard = ByteBuffer.allocateDirect(bytes).put(Content.array(bytes)).flip();
        return () -> Blake3.hash(shard);
    }

    private static Workload together(int bytes) {
        List<MemorySegment> shards = List.of(Content.segments(STRIPE, bytes));
        return () -> Blake3.hashAll(shards);
    }

    private static Workload theirs(int bytes) {
        byte[] shard = Content.array(bytes);
        byte[] digest = new byte[Blake3.DIGEST_BYTES];
        Blake3Digest blake3 = new Blake3Digest();
        return () -> {
            blake3.update(shard, 0, shard.length);
            blake3.doFinal(digest, 0);
            return digest;
        };
    }
}
