package io.cyxcloud.perf.s3;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Compares a body, as it arrives, with what was stored: its length and its first bytes, and with
 * {@code full} the CRC32C of all of it. One per response; not thread-safe.
 */
final class BodyCheck implements BodySink {
    private final Payload payload;
    private final long objectIndex;
    private final boolean full;
    private final ByteBuffer prefix;
    private final CRC32C crc = new CRC32C();
    private long receivedBytes;
    private boolean prefixDiffers;

    BodyCheck(Payload payload, long objectIndex, boolean full) {
        this.payload = payload;
        this.objectIndex = objectIndex;
        this.full = full;
        this.prefix = payload.prefixOf(objectIndex);
    }

    @Override
    public void accept(ByteBuffer part) {
        receivedBytes += part.remaining();
        ByteBuffer rest = part.duplicate();
        while (prefix.hasRemaining() && rest.hasRemaining()) {
            prefixDiffers |= prefix.get() != rest.get();
        }
        if (full) {
            crc.update(part);
        }
    }

    /** True when everything that was asked for arrived and is what was stored. */
    boolean passes() {
        return receivedBytes == payload.sizeBytes()
                && !prefixDiffers
                && (!full || (int) crc.getValue() == payload.crc32c(objectIndex));
    }
}
