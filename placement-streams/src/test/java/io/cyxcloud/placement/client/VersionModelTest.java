package io.cyxcloud.placement.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketCommand.SetBucketVersioning;
import io.cyxcloud.events.bucket.BucketCommand.SetObjectLock;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.HoldObject;
import io.cyxcloud.events.object.ObjectCommand.RetainObject;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.object.WriteCondition.IfEtag;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import io.cyxcloud.placement.core.listing.Listing;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * S3's versions as anyone would write them down (a list a key, the newest first) against the
 * deciders, folds and listings: every reply, every version and every page compared, over tens of
 * thousands of operations.
 */
class VersionModelTest {
    private static final int OPERATIONS = 20_000;
    private static final int HOT_VERSIONS = 2_200;
    private static final List<String> KEYS =
            List.of("hot", "a", "a/1", "a/2", "a/b/1", "a\0", "b/ä", "b/\uD83D\uDE00", "z");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final SimulatedPlacement placement = new SimulatedPlacement(3);
    private final RoutedMetadata metadata =
            new RoutedMetadata(placement.queries(), placement, Duration.ofSeconds(10));
    private long next = 1;
    private long nowMs = 1_000_000;

    /** A version in the model. */
    private static final class Version {
        final VersionId id;
        final boolean isNull;
        final boolean isMarker;
        final String etag;
        @Nullable VersionName name;
        Map<String, String> tags = Map.of();
        @Nullable Retention retention;
        boolean hold;

        Version(VersionId id, boolean isNull, boolean isMarker, String etag) {
            this.id = id;
            this.isNull = isNull;
            this.isMarker = isMarker;
            this.etag = etag;
        }
    }

    /** A bucket in the model. */
    private static final class Bucket {
        final String name;
        final BucketId id = new BucketId(UUID.randomUUID());
        BucketVersioning versioning = BucketVersioning.UNVERSIONED;
        boolean lock;
        @Nullable DefaultRetention byDefault;
        final TreeMap<String, List<Version>> keys = new TreeMap<>(Listing::compareUtf8);

        Bucket(String name) {
            this.name = name;
        }

        List<Version> of(String key) {
            return keys.computeIfAbsent(key, _ -> new ArrayList<>());
        }

        @Nullable Version current(String key) {
            List<Version> all = of(key);
            return all.isEmpty() || all.getFirst().isMarker ? null : all.getFirst();
        }

        @Nullable Version nullVersion(String key) {
            return of(key).stream().filter(v -> v.isNull).findFirst().orElse(null);
        }

        boolean writesNull() {
            return versioning != BucketVersioning.ENABLED;
        }

        void add(String key, Version version) {
            if (version.isNull) {
                of(key).removeIf(v -> v.isNull);
            }
            of(key).addFirst(version);
        }
    }

    @Test
    void everyReplyVersionAndPageIsAsInTheModel() {
        List<Bucket> buckets =
                List.of(bucket("plain", false), bucket("versioned", false), bucket("lock", true));
        for (int i = 0; i < OPERATIONS; i++) {
            nowMs += random.nextInt(20);
            step(buckets.get(random.nextInt(buckets.size())));
        }
        for (Bucket bucket : buckets) {
            listVersions(bucket, "", "", 1 + random.nextInt(1_000));
            listObjects(bucket);
        }
    }

    @Test
    void pagesAreExactOverThousandsOfVersionsOfOneKey() {
        Bucket bucket = bucket("hot", true);
        put(bucket, "before", new Always());
        for (int i = 0; i < HOT_VERSIONS; i++) {
            if (i % 50 == 49) {
                delete(bucket, "hot", new Always());
            } else {
                put(bucket, "hot", new Always());
            }
        }
        put(bucket, "hotter", new Always());
        listVersions(bucket, "", "", 1_000);
        listVersions(bucket, "", "", 97);
        listVersions(bucket, "hot", "", 1 + random.nextInt(300));
        listObjects(bucket);
    }

    private void step(Bucket bucket) {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        switch (random.nextInt(24)) {
            case 0 -> setVersioning(bucket);
            case 1, 2, 3, 4, 5, 6 -> put(bucket, key, condition(bucket, key));
            case 7, 8 -> delete(bucket, key, condition(bucket, key));
            case 9, 10, 11, 12, 13, 14 -> deleteVersion(bucket, key);
            case 15 -> multipart(bucket, key);
            case 16 -> tag(bucket, key);
            case 17 -> retain(bucket, key);
            case 18 -> hold(bucket, key);
            case 19, 20 -> get(bucket, key);
            case 21 ->
                    listVersions(
                            bucket,
                            random.nextBoolean() ? "" : key.substring(0, 1),
                            random.nextBoolean() ? "" : "/",
                            1 + random.nextInt(30));
            case 22 -> listObjects(bucket);
            default -> getVersion(bucket, key);
        }
    }

    private Bucket bucket(String name, boolean lock) {
        Bucket bucket = new Bucket(name);
        CreateBucket create = new CreateBucket(command(), name, bucket.id, "me", "", nowMs, lock);
        assertThat(metadata.execute(create)).isInstanceOf(BucketDone.class);
        if (lock) {
            bucket.versioning = BucketVersioning.ENABLED;
            bucket.lock = true;
        }
        return bucket;
    }

    private void setVersioning(Bucket bucket) {
        if (bucket.name.equals("plain")) {
            return;
        }
        if (bucket.lock && random.nextBoolean()) {
            bucket.byDefault =
                    random.nextBoolean() ? null : new DefaultRetention(LockMode.GOVERNANCE, 1, 0);
            assertThat(
                            metadata.execute(
                                    new SetObjectLock(
                                            command(),
                                            bucket.name,
                                            bucket.byDefault,
                                            nowMs,
                                            bucket.id)))
                    .isInstanceOf(BucketDone.class);
            return;
        }
        BucketVersioning wanted =
                random.nextBoolean() ? BucketVersioning.ENABLED : BucketVersioning.SUSPENDED;
        var reply =
                metadata.execute(
                        new SetBucketVersioning(command(), bucket.name, wanted, nowMs, bucket.id));
        if (bucket.lock && wanted == BucketVersioning.SUSPENDED) {
            assertThat(((BucketRejected) reply).reason())
                    .as(where())
                    .isEqualTo(Rejection.INVALID_BUCKET_STATE);
        } else {
            assertThat(reply).as(where()).isInstanceOf(BucketDone.class);
            bucket.versioning = wanted;
        }
        assertThat(metadata.rules(bucket.name).orElseThrow().versioning())
                .as(where())
                .isEqualTo(bucket.versioning);
    }

    private WriteCondition condition(Bucket bucket, String key) {
        Version current = bucket.current(key);
        return switch (random.nextInt(8)) {
            case 0 -> new IfAbsent();
            case 1 -> new IfAbsent(current != null ? current.etag : Given.etag(next));
            case 2 ->
                    new IfEtag(
                            current != null && random.nextBoolean()
                                    ? current.etag
                                    : Given.etag(next));
            default -> new Always();
        };
    }

    private @Nullable Rejection violation(@Nullable Version version, WriteCondition condition) {
        return switch (condition) {
            case Always _ -> null;
            case IfAbsent(String etag) ->
                    version == null || (etag != null && !etag.equals(version.etag))
                            ? null
                            : Rejection.PRECONDITION_FAILED;
            case IfEtag(String etag) ->
                    version == null
                            ? Rejection.NO_SUCH_KEY
                            : version.etag.equals(etag) ? null : Rejection.PRECONDITION_FAILED;
        };
    }

    private boolean isProtected(@Nullable Version version, boolean bypass) {
        if (version == null) {
            return false;
        }
        Retention retention = version.retention;
        if (version.hold || retention == null || retention.untilMs() <= nowMs) {
            return version.hold;
        }
        return !(bypass && retention.mode() == LockMode.GOVERNANCE);
    }

    private void put(Bucket bucket, String key, WriteCondition condition) {
        long content = next++;
        ObjectVersion version = version(content);
        if (bucket.lock && random.nextInt(4) == 0) {
            version = version.withRetention(retention()).withLegalHold(random.nextInt(5) == 0);
        }
        CommitObject commit = new CommitObject(command(), bucket.id, key, version, condition);
        ObjectReply reply = metadata.execute(commit);
        Rejection no = violation(bucket.current(key), condition);
        if (no == null && bucket.writesNull() && isProtected(bucket.nullVersion(key), false)) {
            no = Rejection.OBJECT_LOCKED;
        }
        if (no != null) {
            rejects(reply, no);
            return;
        }
        Version made = new Version(version.id(), bucket.writesNull(), false, version.etag());
        made.retention =
                version.retention() != null || bucket.byDefault == null
                        ? version.retention()
                        : bucket.byDefault.from(version.modifiedMs());
        made.hold = version.legalHold();
        written(bucket, key, made, reply);
        assertThat(metadata.execute(commit)).as("a retry, %s", where()).isEqualTo(reply);
    }

    private void written(Bucket bucket, String key, Version made, ObjectReply reply) {
        ObjectWritten written = (ObjectWritten) reply;
        assertThat(written.version()).as(where()).isEqualTo(made.id);
        assertThat(written.etag()).as(where()).isEqualTo(made.etag);
        made.name = written.name();
        named(bucket, made);
        bucket.add(key, made);
    }

    private void named(Bucket bucket, Version made) {
        if (bucket.versioning == BucketVersioning.UNVERSIONED) {
            assertThat(made.name).as(where()).isNull();
            made.name = new NullVersion();
        } else if (made.isNull) {
            assertThat(made.name).as(where()).isEqualTo(new NullVersion());
        } else {
            assertThat(made.name).as(where()).isInstanceOf(ExactVersion.class);
            assertThat(VersionName.parse(requireNonNull(made.name).text())).isEqualTo(made.name);
        }
    }

    private void multipart(Bucket bucket, String key) {
        UploadId upload = new UploadId(UUID.randomUUID());
        var part = Given.part(1, next++, 5 << 20);
        accepted(
                metadata.execute(
                        new StartUpload(command(), bucket.id, key, upload, Given.TEMPLATE, nowMs)));
        accepted(metadata.execute(new CommitPart(command(), bucket.id, key, upload, part)));
        WriteCondition condition = condition(bucket, key);
        CompleteUpload complete =
                new CompleteUpload(
                        command(),
                        bucket.id,
                        key,
                        upload,
                        new VersionId(UUID.randomUUID()),
                        List.of(new PartReference(1, part.etag())),
                        condition,
                        nowMs,
                        null);
        ObjectReply reply = metadata.execute(complete);
        Rejection no = violation(bucket.current(key), condition);
        if (no == null && bucket.writesNull() && isProtected(bucket.nullVersion(key), false)) {
            no = Rejection.OBJECT_LOCKED;
        }
        if (no != null) {
            rejects(reply, no);
            accepted(
                    metadata.execute(
                            new ObjectCommand.AbortUpload(
                                    command(), bucket.id, key, upload, nowMs)));
            return;
        }
        Version made =
                new Version(
                        complete.version(),
                        bucket.writesNull(),
                        false,
                        ((ObjectWritten) reply).etag());
        made.retention = bucket.byDefault == null ? null : bucket.byDefault.from(nowMs);
        written(bucket, key, made, reply);
        assertThat(metadata.execute(complete)).as("a retry, %s", where()).isEqualTo(reply);
    }

    private void delete(Bucket bucket, String key, WriteCondition condition) {
        DeleteObject delete = new DeleteObject(command(), bucket.id, key, condition, nowMs);
        ObjectReply reply = metadata.execute(delete);
        Rejection no = violation(bucket.current(key), condition);
        boolean versioned = bucket.versioning != BucketVersioning.UNVERSIONED;
        if (no == null && versioned && bucket.writesNull()) {
            no = isProtected(bucket.nullVersion(key), false) ? Rejection.OBJECT_LOCKED : null;
        }
        if (no != null) {
            rejects(reply, no);
            return;
        }
        ObjectAccepted accepted = accepted(reply);
        if (!versioned) {
            assertThat(accepted).as(where()).isEqualTo(new ObjectAccepted());
            bucket.of(key).clear();
            return;
        }
        assertThat(accepted.deleteMarker()).as(where()).isTrue();
        Version marker =
                new Version(
                        new VersionId(delete.commandId().value()), bucket.writesNull(), true, "");
        marker.name = accepted.name();
        named(bucket, marker);
        bucket.add(key, marker);
        assertThat(metadata.execute(delete)).as("a retry, %s", where()).isEqualTo(reply);
    }

    private void deleteVersion(Bucket bucket, String key) {
        Version version = any(bucket, key);
        VersionName name = version == null ? unknown() : version.name;
        boolean bypass = random.nextInt(3) == 0;
        DeleteObject delete =
                new DeleteObject(command(), bucket.id, key, new Always(), nowMs, name, bypass);
        ObjectReply reply = metadata.execute(delete);
        if (isProtected(version, bypass)) {
            rejects(reply, Rejection.OBJECT_LOCKED);
            return;
        }
        ObjectAccepted accepted = accepted(reply);
        assertThat(accepted.name()).as(where()).isEqualTo(name);
        assertThat(accepted.deleteMarker())
                .as(where())
                .isEqualTo(version != null && version.isMarker);
        bucket.of(key).remove(version);
        assertThat(accepted(metadata.execute(delete)).name()).as(where()).isEqualTo(name);
    }

    private void tag(Bucket bucket, String key) {
        Target target = target(bucket, key);
        Map<String, String> tags = random.nextBoolean() ? Map.of() : Map.of("n", "" + next++);
        ObjectReply reply =
                metadata.execute(
                        new TagObject(command(), bucket.id, key, target.name(), tags, nowMs));
        if (isObject(target, reply)) {
            requireNonNull(target.version()).tags = tags;
        }
    }

    private void retain(Bucket bucket, String key) {
        Target target = target(bucket, key);
        Retention wanted = random.nextInt(4) == 0 ? null : retention();
        boolean bypass = random.nextBoolean();
        ObjectReply reply =
                metadata.execute(
                        new RetainObject(
                                command(), bucket.id, key, target.name(), wanted, bypass, nowMs));
        if (!bucket.lock) {
            rejects(reply, Rejection.LOCK_NOT_ENABLED);
            return;
        }
        Version version = target.version();
        Retention now = version == null ? null : version.retention;
        boolean refused =
                now != null
                        && now.untilMs() > nowMs
                        && !(bypass && now.mode() == LockMode.GOVERNANCE)
                        && (wanted == null
                                || wanted.mode() != now.mode()
                                || wanted.untilMs() < now.untilMs());
        if (refused) {
            rejects(reply, Rejection.OBJECT_LOCKED);
        } else if (isObject(target, reply)) {
            requireNonNull(version).retention = wanted;
        }
    }

    private void hold(Bucket bucket, String key) {
        Target target = target(bucket, key);
        boolean hold = random.nextInt(4) == 0;
        ObjectReply reply =
                metadata.execute(
                        new HoldObject(command(), bucket.id, key, target.name(), hold, nowMs));
        if (!bucket.lock) {
            rejects(reply, Rejection.LOCK_NOT_ENABLED);
        } else if (isObject(target, reply)) {
            requireNonNull(target.version()).hold = hold;
        }
    }

    private boolean isObject(Target target, ObjectReply reply) {
        Version version = target.version();
        if (version == null) {
            rejects(
                    reply,
                    target.name() == null ? Rejection.NO_SUCH_KEY : Rejection.NO_SUCH_VERSION);
            return false;
        }
        if (version.isMarker) {
            rejects(reply, Rejection.IS_DELETE_MARKER);
            return false;
        }
        accepted(reply);
        return true;
    }

    private record Target(@Nullable VersionName name, @Nullable Version version) {}

    /** The current version, or one by its name. */
    private Target target(Bucket bucket, String key) {
        if (random.nextBoolean()) {
            List<Version> all = bucket.of(key);
            return new Target(null, all.isEmpty() ? null : all.getFirst());
        }
        Version version = any(bucket, key);
        return new Target(version == null ? unknown() : version.name, version);
    }

    private @Nullable Version any(Bucket bucket, String key) {
        List<Version> all = bucket.of(key);
        if (all.isEmpty() || random.nextInt(20) == 0) {
            return null;
        }
        return all.get(random.nextInt(3) == 0 ? 0 : random.nextInt(all.size()));
    }

    private VersionName unknown() {
        return new ExactVersion(random.nextInt(5), new VersionId(UUID.randomUUID()));
    }

    private void get(Bucket bucket, String key) {
        FoundVersion found = metadata.find(bucket.id, key, null);
        List<Version> all = bucket.of(key);
        compare(found, all.isEmpty() ? null : all.getFirst());
        assertThat(found.versioned())
                .as(where())
                .isEqualTo(bucket.versioning != BucketVersioning.UNVERSIONED);
    }

    private void getVersion(Bucket bucket, String key) {
        Version version = any(bucket, key);
        VersionName name = version == null ? unknown() : version.name;
        compare(metadata.find(bucket.id, key, name), version);
        compare(metadata.find(bucket.id, key, new NullVersion()), bucket.nullVersion(key));
    }

    private void compare(FoundVersion found, @Nullable Version expected) {
        if (expected == null) {
            assertThat(found.row()).as(where()).isNull();
            assertThat(found.marker()).as(where()).isNull();
        } else if (expected.isMarker) {
            assertThat(found.row()).as(where()).isNull();
            assertThat(requireNonNull(found.marker()).id()).as(where()).isEqualTo(expected.id);
        } else {
            ObjectVersion version = requireNonNull(found.row()).version();
            assertThat(version.id()).as(where()).isEqualTo(expected.id);
            assertThat(version.etag()).as(where()).isEqualTo(expected.etag);
            assertThat(version.tags()).as(where()).isEqualTo(expected.tags);
            assertThat(version.retention()).as(where()).isEqualTo(expected.retention);
            assertThat(version.legalHold()).as(where()).isEqualTo(expected.hold);
            if (version.body() instanceof Inline inline) {
                assertThat(inline.sealed()).as(where()).isEqualTo(sealed(version.etag()));
            }
        }
    }

    private void listObjects(Bucket bucket) {
        List<String> seen = new ArrayList<>();
        String after = "";
        int max = 1 + random.nextInt(6);
        ObjectPage page;
        do {
            page = metadata.list(new ListQuery(bucket.id, "", "", after, max));
            for (ListedObject entry : page.entries()) {
                seen.add(entry.key() + entry.etag());
            }
            after = page.nextStartAfter();
        } while (page.truncated());
        List<String> expected = new ArrayList<>();
        for (String key : bucket.keys.keySet()) {
            Version current = bucket.current(key);
            if (current != null) {
                expected.add(key + current.etag);
            }
        }
        assertThat(seen).as(where()).isEqualTo(expected);
    }

    private void listVersions(Bucket bucket, String prefix, String delimiter, int max) {
        List<String> seen = new ArrayList<>();
        String key = "";
        VersionName marker = null;
        VersionPage page;
        do {
            page =
                    metadata.versions(
                            new VersionsQuery(bucket.id, prefix, delimiter, key, marker, max));
            assertThat(page.entries().size() + page.commonPrefixes().size())
                    .as(where())
                    .isLessThanOrEqualTo(max);
            TreeMap<String, List<String>> byKey = new TreeMap<>(Listing::compareUtf8);
            for (ListedVersion entry : page.entries()) {
                byKey.computeIfAbsent(entry.key(), _ -> new ArrayList<>())
                        .add(
                                shown(
                                        entry.key(),
                                        entry.id(),
                                        entry.nullVersion(),
                                        entry.deleteMarker(),
                                        entry.latest(),
                                        entry.etag()));
            }
            page.commonPrefixes().forEach(common -> byKey.put(common, List.of(common)));
            byKey.values().forEach(seen::addAll);
            key = page.nextKeyMarker();
            marker = page.nextVersionMarker();
        } while (page.truncated());
        assertThat(seen).as(where()).isEqualTo(expected(bucket, prefix, delimiter));
    }

    private static List<String> expected(Bucket bucket, String prefix, String delimiter) {
        List<String> expected = new ArrayList<>();
        bucket.keys.forEach((key, versions) -> {
            if (!key.startsWith(prefix) || versions.isEmpty()) {
                return;
            }
            int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String common = at < 0 ? null : key.substring(0, at + 1);
            if (common != null) {
                if (expected.isEmpty() || !expected.getLast().equals(common)) {
                    expected.add(common);
                }
                return;
            }
            for (Version version : versions) {
                expected.add(
                        shown(
                                key,
                                version.id,
                                version.isNull,
                                version.isMarker,
                                version == versions.getFirst(),
                                version.etag));
            }
        });
        return expected;
    }

    private static String shown(
            String key,
            VersionId id,
            boolean isNull,
            boolean isMarker,
            boolean latest,
            String etag) {
        return String.join(" ", key, "" + id, isNull + "/" + isMarker + "/" + latest, etag);
    }

    private Retention retention() {
        return new Retention(
                random.nextInt(4) == 0 ? LockMode.COMPLIANCE : LockMode.GOVERNANCE,
                nowMs + random.nextInt(20_000));
    }

    /** Every other one with an inline body, whose bytes follow from its ETag. */
    private ObjectVersion version(long content) {
        ObjectVersion streamed = Given.version(content, content % 100);
        ObjectVersion version =
                content % 2 == 0
                        ? streamed
                        : streamed.withBody(Given.inline(content, streamed.sizeBytes()));
        return new ObjectVersion(
                version.id(),
                version.sizeBytes(),
                version.etag(),
                nowMs,
                version.storageClass(),
                Map.of(),
                Map.of(),
                Map.of(),
                version.body());
    }

    private static Bytes sealed(String etag) {
        return Bytes.ofHex(etag);
    }

    private ObjectAccepted accepted(ObjectReply reply) {
        assertThat(reply).as(where()).isInstanceOf(ObjectAccepted.class);
        return (ObjectAccepted) reply;
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

    private String where() {
        return "-Dseed=" + seed;
    }
}
