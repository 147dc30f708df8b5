package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.WrappedKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Values for tests, from small numbers. */
public final class Given {
    public static final BucketId BUCKET = new BucketId(id(1));
    public static final ObjectTemplate TEMPLATE =
            new ObjectTemplate(
                    "STANDARD", Map.of("content-type", "text/plain"), Map.of("a", "b"), null);

    private Given() {}

    public static UUID id(long number) {
        return new UUID(0x7000, number);
    }

    public static CommandId command(long number) {
        return new CommandId(id(number));
    }

    public static UploadId upload(long number) {
        return new UploadId(id(number));
    }

    public static DeletionId deletion(long number) {
        return new DeletionId(id(number));
    }

    public static StreamManifest stream(long number, long lengthBytes) {
        int chunkBytes = 4 << 20;
        int chunks = (int) Math.ceilDiv(lengthBytes, (long) chunkBytes);
        return new StreamManifest(
                new StreamId(id(number)),
                lengthBytes == 0 ? 0 : chunkBytes,
                chunks,
                lengthBytes,
                new WrappedKey("kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8])));
    }

    public static ObjectVersion version(long number, long lengthBytes) {
        return new ObjectVersion(
                new VersionId(id(number)),
                lengthBytes,
                etag(number),
                1_000 + number,
                "STANDARD",
                Map.of(),
                Map.of(),
                Map.of(),
                new Streamed(List.of(stream(number, lengthBytes))));
    }

    /** A body of its own bytes, in the log. */
    public static Inline inline(long number, long lengthBytes) {
        return new Inline(
                new WrappedKey("kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8])),
                Bytes.ofHex(etag(number)),
                lengthBytes);
    }

    public static UploadPart part(int number, long content, long lengthBytes) {
        return new UploadPart(number, etag(content), 5_000, Map.of(), stream(content, lengthBytes));
    }

    /** 32 hex digits. */
    public static String etag(long number) {
        return "%032x".formatted(number);
    }
}
