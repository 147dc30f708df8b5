package io.cyxcloud.placement.client;

import static io.cyxcloud.placement.core.object.Given.TEMPLATE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.placement.core.listing.Listing;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The client, over the real deciders, tables and scans of three partitions, against a naive model
 * on maps: thousands of random operations, every reply and every page compared.
 */
class ModelTest {
    private static final int OPERATIONS = 6_000;
    private static final List<String> NAMES = List.of("red", "green", "blue");
    private static final String[] PARTS = {
        "a", "b", "a/", "b/", "ä", "\uD83D\uDE00", "\uFFFD", "\0", "z", " "
    };

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final SimulatedPlacement placement = new SimulatedPlacement(3);
    private final RoutedMetadata metadata =
            new RoutedMetadata(placement.queries(), placement, Duration.ofSeconds(10));

    private final Map<String, Model> model = new TreeMap<>();
    private final Map<String, BucketId> lastSeen = new HashMap<>();
    private long next = 1;

    /** A bucket of the model. */
    private static final class Model {
        final TreeMap<String, ModelObject> objects = new TreeMap<>(Listing::compareUtf8);
        final Map<UploadId, ModelUpload> uploads = new HashMap<>();
    }

    private record ModelObject(String etag, long sizeBytes, VersionId version) {}

    private record ModelUpload(String key, TreeMap<Integer, UploadPart> parts) {}

    @Test
    void everyReplyAndEveryPageIsAsInTheModel() {
        for (int i = 0; i < OPERATIONS; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            switch (random.nextInt(20)) {
                case 0 -> createBucket(name);
                case 1 -> deleteBucket(name);
                case 2, 3, 4, 5, 6, 7 -> put(name);
                case 8, 9, 10 -> delete(name);
                case 11 -> startUpload(name);
                case 12, 13 -> putPart(name);
                case 14 -> completeUpload(name);
                case 15 -> abortUpload(name);
                case 16 -> listUploads(name);
                case 17 -> get(name);
                default -> list(name);
            }
        }
        NAMES.forEach(this::list);
    }

    /** The id of the bucket, current or one that is long gone: the client must cope. */
    private @Nullable BucketId bucket(String name) {
        BucketId known = lastSeen.get(name);
        if (known == null || random.nextInt(10) == 0) {
            metadata.resolve(name).map(BucketRow::bucket).ifPresent(id -> lastSeen.put(name, id));
        }
        return lastSeen.get(name);
    }

    private void createBucket(String name) {
        BucketReply reply =
                metadata.execute(
                        new CreateBucket(
                                command(), name, new BucketId(UUID.randomUUID()), "me", "", 1));
        if (model.containsKey(name)) {
            assertThat(((BucketRejected) reply).reason())
                    .as(where())
                    .isEqualTo(Rejection.BUCKET_EXISTS);
        } else {
            assertThat(reply).as(where()).isInstanceOf(BucketDone.class);
            model.put(name, new Model());
        }
    }

    private void deleteBucket(String name) {
        BucketReply reply = metadata.deleteBucket(name);
        Model bucket = model.get(name);
        if (bucket == null) {
            assertThat(((BucketRejected) reply).reason())
                    .as(where())
                    .isEqualTo(Rejection.NO_SUCH_BUCKET);
        } else if (!bucket.objects.isEmpty() || !bucket.uploads.isEmpty()) {
            assertThat(((BucketRejected) reply).reason())
                    .as(where())
                    .isEqualTo(Rejection.BUCKET_NOT_EMPTY);
            if (random.nextInt(3) == 0) {
                empty(name, bucket);
            }
        } else {
            assertThat(reply).as(where()).isInstanceOf(BucketDone.class);
            model.remove(name);
        }
    }

    private void empty(String name, Model bucket) {
        BucketId id = requireNonNull(bucket(name));
        new ArrayList<>(bucket.objects.keySet()).forEach(key -> delete(name, key));
        bucket.uploads.forEach((upload, state) ->
                assertThat(metadata.execute(new AbortUpload(command(), id, state.key(), upload, 1)))
                        .isInstanceOf(ObjectAccepted.class));
        bucket.uploads.clear();
    }

    private void put(String name) {
        BucketId id = bucket(name);
        if (id == null) {
            return;
        }
        String key = key();
        long content = next++;
        WriteCondition condition = random.nextInt(5) == 0 ? new IfAbsent() : new Always();
        var version = Given.version(content, content % 100);
        CommitObject commit = new CommitObject(command(), id, key, version, condition);
        ObjectReply reply = metadata.execute(commit);
        Model bucket = model.get(name);
        if (bucket == null) {
            rejects(reply, Rejection.NO_SUCH_BUCKET);
        } else if (condition instanceof IfAbsent && bucket.objects.containsKey(key)) {
            rejects(reply, Rejection.PRECONDITION_FAILED);
        } else {
            assertThat(((ObjectWritten) reply).version()).as(where()).isEqualTo(version.id());
            bucket.objects.put(
                    key, new ModelObject(version.etag(), version.sizeBytes(), version.id()));
            assertThat(metadata.execute(commit)).as("a retry, " + where()).isEqualTo(reply);
        }
    }

    private void delete(String name) {
        delete(name, key());
    }

    private void delete(String name, String key) {
        BucketId id = bucket(name);
        if (id == null) {
            return;
        }
        ObjectReply reply = metadata.execute(new DeleteObject(command(), id, key, new Always(), 1));
        if (model.containsKey(name)) {
            assertThat(reply).as(where()).isInstanceOf(ObjectAccepted.class);
            model.get(name).objects.remove(key);
        } else {
            rejects(reply, Rejection.NO_SUCH_BUCKET);
        }
    }

    private void get(String name) {
        BucketId id = bucket(name);
        Model bucket = model.get(name);
        if (id == null || bucket == null) {
            return;
        }
        String key = key();
        ModelObject expected = bucket.objects.get(key);
        assertThat(metadata.object(id, key).map(ObjectRow::version).map(v -> v.id()).orElse(null))
                .as(where())
                .isEqualTo(expected == null ? null : expected.version());
    }

    private void startUpload(String name) {
        BucketId id = bucket(name);
        if (id == null) {
            return;
        }
        UploadId upload = new UploadId(UUID.randomUUID());
        String key = key();
        ObjectReply reply =
                metadata.execute(new StartUpload(command(), id, key, upload, TEMPLATE, 1));
        if (model.containsKey(name)) {
            assertThat(reply).as(where()).isInstanceOf(ObjectAccepted.class);
            model.get(name).uploads.put(upload, new ModelUpload(key, new TreeMap<>()));
        } else {
            rejects(reply, Rejection.NO_SUCH_BUCKET);
        }
    }

    private void putPart(String name) {
        withUpload(
                name,
                (id, upload, state) -> {
                    UploadPart part =
                            Given.part(
                                    1 + random.nextInt(4),
                                    next++,
                                    random.nextInt(4) == 0 ? 7 : 5 << 20);
                    assertThat(
                                    metadata.execute(
                                            new CommitPart(
                                                    command(), id, state.key(), upload, part)))
                            .as(where())
                            .isInstanceOf(ObjectAccepted.class);
                    state.parts().put(part.number(), part);
                    assertThat(metadata.parts(id, state.key(), upload, 1, 2).orElseThrow().parts())
                            .as(where())
                            .isEqualTo(
                                    state.parts().tailMap(1, false).values().stream()
                                            .limit(2)
                                            .toList());
                });
    }

    private void completeUpload(String name) {
        withUpload(
                name,
                (id, upload, state) -> {
                    List<UploadPart> parts = List.copyOf(state.parts().values());
                    CompleteUpload complete =
                            new CompleteUpload(
                                    command(),
                                    id,
                                    state.key(),
                                    upload,
                                    new VersionId(UUID.randomUUID()),
                                    parts.stream()
                                            .map(p -> new PartReference(p.number(), p.etag()))
                                            .toList(),
                                    new Always(),
                                    1,
                                    null);
                    ObjectReply reply = metadata.execute(complete);
                    if (parts.isEmpty()) {
                        rejects(reply, Rejection.INVALID_ARGUMENT);
                    } else if (parts.stream()
                            .limit(parts.size() - 1)
                            .anyMatch(p -> p.sizeBytes() < 5 << 20)) {
                        rejects(reply, Rejection.ENTITY_TOO_SMALL);
                    } else {
                        long size = parts.stream().mapToLong(UploadPart::sizeBytes).sum();
                        ObjectWritten written = (ObjectWritten) reply;
                        assertThat(written.sizeBytes()).as(where()).isEqualTo(size);
                        Model bucket = requireNonNull(model.get(name));
                        bucket.uploads.remove(upload);
                        bucket.objects.put(
                                state.key(),
                                new ModelObject(written.etag(), size, complete.version()));
                        assertThat(metadata.parts(id, state.key(), upload, 0, 1)).isEmpty();
                        assertThat(metadata.execute(complete)).as(where()).isEqualTo(reply);
                    }
                });
    }

    private void abortUpload(String name) {
        withUpload(
                name,
                (id, upload, state) -> {
                    AbortUpload abort = new AbortUpload(command(), id, state.key(), upload, 1);
                    assertThat(metadata.execute(abort)).isInstanceOf(ObjectAccepted.class);
                    requireNonNull(model.get(name)).uploads.remove(upload);
                    rejects(metadata.execute(abort), Rejection.NO_SUCH_UPLOAD);
                });
    }

    private interface UploadStep {
        void run(BucketId bucket, UploadId upload, ModelUpload state);
    }

    private void withUpload(String name, UploadStep step) {
        BucketId id = bucket(name);
        Model bucket = model.get(name);
        if (id != null && bucket != null && !bucket.uploads.isEmpty()) {
            List<UploadId> uploads = new ArrayList<>(bucket.uploads.keySet());
            UploadId upload = uploads.get(random.nextInt(uploads.size()));
            step.run(id, upload, requireNonNull(bucket.uploads.get(upload)));
        }
    }

    private void list(String name) {
        BucketId id = bucket(name);
        if (id == null) {
            return;
        }
        String prefix = random.nextInt(3) == 0 ? PARTS[random.nextInt(PARTS.length)] : "";
        String delimiter = random.nextInt(2) == 0 ? "/" : "";
        int keysMax = 1 + random.nextInt(9);
        Model bucket = model.get(name);
        if (bucket == null) {
            assertThatThrownBy(
                            () -> metadata.list(new ListQuery(id, prefix, delimiter, "", keysMax)))
                    .as(where())
                    .isInstanceOf(NoSuchBucketException.class);
            return;
        }
        List<String> seen = new ArrayList<>();
        String startAfter = "";
        ObjectPage page;
        do {
            page = metadata.list(new ListQuery(id, prefix, delimiter, startAfter, keysMax));
            assertThat(page.entries().size() + page.commonPrefixes().size())
                    .as(where())
                    .isLessThanOrEqualTo(keysMax);
            TreeSet<String> inOrder = new TreeSet<>(Listing::compareUtf8);
            for (ListedObject entry : page.entries()) {
                ModelObject expected = requireNonNull(bucket.objects.get(entry.key()));
                assertThat(entry.etag()).as(where()).isEqualTo(expected.etag());
                assertThat(entry.sizeBytes()).isEqualTo(expected.sizeBytes());
                inOrder.add(entry.key());
            }
            inOrder.addAll(page.commonPrefixes());
            seen.addAll(inOrder);
            startAfter = page.nextStartAfter();
        } while (page.truncated());
        assertThat(seen)
                .as(where())
                .isEqualTo(expected(bucket.objects.keySet(), prefix, delimiter));
    }

    private static List<String> expected(Iterable<String> keys, String prefix, String delimiter) {
        TreeSet<String> expected = new TreeSet<>(Listing::compareUtf8);
        for (String key : keys) {
            if (key.startsWith(prefix)) {
                int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                expected.add(at < 0 ? key : key.substring(0, at + 1));
            }
        }
        return List.copyOf(expected);
    }

    private void listUploads(String name) {
        BucketId id = bucket(name);
        Model bucket = model.get(name);
        if (id == null || bucket == null) {
            return;
        }
        int max = 1 + random.nextInt(4);
        List<UploadId> seen = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        String marker = "";
        UploadId idMarker = null;
        UploadPage page;
        do {
            page = metadata.uploads(new UploadsQuery(id, "", "", marker, idMarker, max));
            for (ListedUpload upload : page.entries()) {
                seen.add(upload.upload());
                keys.add(upload.key());
            }
            marker = page.nextKeyMarker();
            idMarker = page.nextUploadIdMarker();
        } while (page.truncated());
        assertThat(seen)
                .as(where())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(bucket.uploads.keySet());
        assertThat(keys).as(where()).isSortedAccordingTo(Listing::compareUtf8);
    }

    private void rejects(ObjectReply reply, Rejection reason) {
        assertThat(reply)
                .as(where())
                .isInstanceOfSatisfying(
                        ObjectRejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    private CommandId command() {
        return new CommandId(UUID.randomUUID());
    }

    private String key() {
        StringBuilder key = new StringBuilder();
        int parts = 1 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            key.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return key.toString();
    }

    private String where() {
        return "-Dseed=" + seed;
    }
}
