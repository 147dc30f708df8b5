package io.cyxcloud.perf.kernel;

import io.cyxcloud.shardstore.hash.Blake3;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** BLAKE3 of one shard in memory outside the heap, against BouncyCastle's on an array. */
final class Blake3Family implements KernelFamily {
    private static final String TASK = "BLAKE3";

    @Override
    public List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (ShardSize size : List.of(ShardSize.SMALL, ShardSize.BLOCK, ShardSize.OF_4_MIB)) {
            int bytes = size.bytes();
            cases.add(
                    new KernelCase(TASK, size.text(), "cyxcloud", false, bytes, () -> ours(bytes)));
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
