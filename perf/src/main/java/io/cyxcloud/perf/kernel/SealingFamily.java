package io.cyxcloud.perf.kernel;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.SegmentCipher;
import java.nio.ByteBuffer;
import java.util.List;

/** AES-256-GCM of one segment, from array to array. */
final class SealingFamily implements KernelFamily {
    private static final int SEGMENT_BYTES = 64 << 10;
    private static final int NONCE_PREFIX_BYTES = 8;

    @Override
    public List<KernelCase> cases() {
        return List.of(
                new KernelCase(
                        "AES-256-GCM seal",
                        "64 KiB",
                        "JDK",
                        false,
                        SEGMENT_BYTES,
                        SealingFamily::sealing),
                new KernelCase(
                        "AES-256-GCM open",
                        "64 KiB",
                        "JDK",
                        false,
                        SEGMENT_BYTES,
                        SealingFamily::opening));
    }

    private static Workload sealing() {
        SegmentCipher cipher = cipher();
        ByteBuffer plain = ByteBuffer.wrap(Content.array(SEGMENT_BYTES));
        ByteBuffer sealed = ByteBuffer.allocate(SEGMENT_BYTES + SegmentCipher.TAG_BYTES);
        long[] segment = {0};
        return () -> {
            // a segment number is sealed once under a key
            cipher.seal(segment[0]++, false, plain.rewind(), sealed.clear());
            return sealed;
        };
    }

    private static Workload opening() {
        SegmentCipher cipher = cipher();
        ByteBuffer plain = ByteBuffer.wrap(Content.array(SEGMENT_BYTES));
        ByteBuffer sealed = ByteBuffer.allocate(SEGMENT_BYTES + SegmentCipher.TAG_BYTES);
        cipher.seal(0, false, plain, sealed);
        return () -> {
            if (!cipher.open(0, false, sealed.rewind(), plain.clear())) {
                throw new IllegalStateException("what was sealed does not open");
            }
            return plain;
        };
    }

    private static SegmentCipher cipher() {
        Bytes noncePrefix = Bytes.copyOf(Content.array(NONCE_PREFIX_BYTES));
        return new SegmentCipher(DataKey.fresh(), noncePrefix, Content.array(16));
    }
}
