package io.cyxcloud.perf.fold;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.WrappedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Commits, and one deletion in ten, over as many keys as there are commands; encoded. */
final class SyntheticCommands {
    private static final AvroCodec<ObjectCommand> COMMAND = AvroCodec.ofEvents(ObjectCommand.class);
    private static final BucketId BUCKET = new BucketId(new UUID(1, 1));
    private static final int FOLDERS = 50;
    private static final int DELETION_EVERY = 10;
    private static final int CHUNK_BYTES = 4 << 20;
    private static final int TAG_BYTES = 16;

    private final Random random = new Random(1);
    private final int count;
    private final int inlineBytes;

    /**
     * Prepares them.
     *
     * @param inlineBytes of objects that travel in the command; 0 for streams of two chunks
     */
    SyntheticCommands(int count, int inlineBytes) {
        this.count = count;
        this.inlineBytes = inlineBytes;
    }

    List<byte[]> encoded() {
        List<byte[]> log = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String key = "folder-" + random.nextInt(FOLDERS) + "/object-" + random.nextInt(count);
            log.add(
                    COMMAND.encode(
                            i % DELETION_EVERY == 0
                                    ? new DeleteObject(
                                            new CommandId(id()), BUCKET, key, new Always(), i)
                                    : new CommitObject(
                                            new CommandId(id()),
                                            BUCKET,
                                            key,
                                            version(i),
                                            new Always())));
        }
        return log;
    }

    private ObjectVersion version(long atMs) {
        ObjectBody body = inlineBytes > 0 ? inline() : new Streamed(List.of(stream()));
        return new ObjectVersion(
                new VersionId(id()),
                body.lengthBytes(),
                "9e107d9d372bb6826bd81d3542a419d6",
                atMs,
                "STANDARD",
                Map.of("content-type", "application/octet-stream"),
                Map.of(),
                Map.of("CRC64NVME", "AAAAAAAAAAA="),
                body);
    }

    private Inline inline() {
        byte[] sealed = new byte[inlineBytes + TAG_BYTES];
        random.nextBytes(sealed);
        return new Inline(key(), Bytes.copyOf(sealed), inlineBytes);
    }

    private StreamManifest stream() {
        return new StreamManifest(new StreamId(id()), CHUNK_BYTES, 2, 2L * CHUNK_BYTES, key());
    }

    private static WrappedKey key() {
        return new WrappedKey("kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8]));
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
