package io.cyxcloud.s3;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.checksum.PartsChecksum;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.BucketState;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.client.FoundVersion;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.s3.core.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The reference model of the metadata: maps, under one lock. */
final class MemoryMetadata implements Metadata {
    private static final Comparator<String> BY_UTF8 =
            (a, b) ->
                    Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final long PART_BYTES_MIN = 5L << 20;

    private record Upload(String key, UploadRow row, TreeMap<Integer, UploadPart> parts) {}

    private static final class Bucket {
        final TreeMap<String, ObjectRow> objects = new TreeMap<>(BY_UTF8);
        final Map<UploadId, Upload> uploads = new HashMap<>();
    }

    private final TreeMap<String, BucketRow> buckets = new TreeMap<>();

    /** What a gateway keeps in mind of buckets; they may be gone. */
    private final Map<String, BucketRow> remembered = new HashMap<>();

    private final Map<BucketId, Bucket> contents = new HashMap<>();
    private final Map<String, SettingRow> settings = new HashMap<>();
    private @Nullable MemoryMetadata stale;

    @Override
    public synchronized Optional<BucketRow> bucket(String name) {
        Optional<BucketRow> row = Optional.ofNullable(buckets.get(name));
        row.ifPresentOrElse(now -> remembered.put(name, now), () -> remembered.remove(name));
        return row;
    }

    @Override
    public synchronized Optional<BucketRow> resolve(String name) {
        return remembered.containsKey(name) ? Optional.of(remembered.get(name)) : bucket(name);
    }

    /** What may be stale is a copy of no later than the first such read. */
    @Override
    public synchronized Metadata staleOk() {
        if (stale == null) {
            stale = new MemoryMetadata();
            stale.buckets.putAll(buckets);
            contents.forEach((id, bucket) -> {
                Bucket copy = new Bucket();
                copy.objects.putAll(bucket.objects);
                stale.contents.put(id, copy);
            });
        }
        return stale;
    }

    /** It keeps no history: what is there was always there. */
    @Override
    public FoundVersion findAsOf(BucketId bucket, String key, long timeMs) {
        return find(bucket, key, null);
    }

    @Override
    public ObjectPage listAsOf(ListQuery query, long timeMs) {
        return list(query);
    }

    @Override
    public synchronized List<BucketRow> buckets() {
        return List.copyOf(buckets.values());
    }

    @Override
    public synchronized BucketReply execute(BucketCommand command) {
        if (command instanceof BucketCommand.ConfigureBucket configure) {
            return configured(configure);
        }
        if (!(command instanceof BucketCommand.CreateBucket create)) {
            throw new UnsupportedOperationException();
        }
        if (buckets.containsKey(create.name())) {
            return new BucketReply.BucketRejected(Rejection.BUCKET_EXISTS, "");
        }
        BucketRow row =
                new BucketRow(
                        create.name(),
                        create.bucket(),
                        create.owner(),
                        create.location(),
                        create.atMs(),
                        new BucketState.BucketActive(),
                        create.commandId());
        buckets.put(create.name(), row);
        contents.put(create.bucket(), new Bucket());
        return new BucketReply.BucketDone(row);
    }

    @Override
    public synchronized BucketReply deleteBucket(String name) {
        remembered.remove(name);
        return deleteElsewhere(name);
    }

    /** Through another gateway, of which this one hears nothing. */
    synchronized BucketReply deleteElsewhere(String name) {
        BucketRow row = buckets.get(name);
        if (row == null) {
            return new BucketReply.BucketRejected(Rejection.NO_SUCH_BUCKET, "");
        }
        Bucket bucket = content(row.bucket());
        if (!bucket.objects.isEmpty() || !bucket.uploads.isEmpty()) {
            return new BucketReply.BucketRejected(Rejection.BUCKET_NOT_EMPTY, "");
        }
        settings.keySet().removeIf(key -> key.startsWith(name + "/"));
        buckets.remove(name);
        contents.remove(row.bucket());
        return new BucketReply.BucketDone(row);
    }

    private Bucket content(BucketId id) {
        Bucket bucket = contents.get(id);
        if (bucket == null) {
            throw new io.cyxcloud.placement.client.NoSuchBucketException(id.toString());
        }
        return bucket;
    }

    @Override
    public synchronized ObjectReply execute(ObjectCommand.ForKey command) {
        Bucket bucket = content(command.bucket());
        return switch (command) {
            case ObjectCommand.CommitObject c -> {
                Rejection no = broken(bucket, c.key(), c.condition());
                if (no != null) {
                    yield new ObjectReply.ObjectRejected(no, "");
                }
                bucket.objects.put(c.key(), new ObjectRow(c.version(), c.commandId(), null));
                yield written(c.version());
            }
            case ObjectCommand.DeleteObject c -> {
                Rejection no = broken(bucket, c.key(), c.condition());
                if (no != null) {
                    yield new ObjectReply.ObjectRejected(no, "");
                }
                bucket.objects.remove(c.key());
                yield new ObjectReply.ObjectAccepted();
            }
            case ObjectCommand.TagObject _,
                    ObjectCommand.RetainObject _,
                    ObjectCommand.HoldObject _ ->
                    throw new UnsupportedOperationException();
            case ObjectCommand.SetObjectAcl c -> {
                ObjectRow row = bucket.objects.get(c.key());
                if (row == null || !row.id().equals(c.only())) {
                    yield new ObjectReply.ObjectRejected(
                            row == null ? Rejection.NO_SUCH_KEY : Rejection.PRECONDITION_FAILED,
                            "");
                }
                ObjectVersion changed = row.version().withAcl(c.acl());
                bucket.objects.put(c.key(), new ObjectRow(changed, c.commandId(), null));
                yield new ObjectReply.ObjectAccepted();
            }
            case ObjectCommand.StartUpload c -> {
                bucket.uploads.put(
                        c.upload(),
                        new Upload(
                                c.key(),
                                new UploadRow(c.upload(), c.template(), c.atMs(), c.commandId()),
                                new TreeMap<>()));
                yield new ObjectReply.ObjectAccepted();
            }
            case ObjectCommand.CommitPart c -> {
                Upload upload = bucket.uploads.get(c.upload());
                if (upload == null) {
                    yield new ObjectReply.ObjectRejected(Rejection.NO_SUCH_UPLOAD, "");
                }
                upload.parts.put(c.part().number(), c.part());
                yield new ObjectReply.ObjectAccepted();
            }
            case ObjectCommand.CompleteUpload c -> complete(bucket, c);
            case ObjectCommand.AbortUpload c ->
                    bucket.uploads.remove(c.upload()) == null
                            ? new ObjectReply.ObjectRejected(Rejection.NO_SUCH_UPLOAD, "")
                            : new ObjectReply.ObjectAccepted();
        };
    }

    private static @Nullable Rejection broken(Bucket bucket, String key, WriteCondition condition) {
        ObjectRow current = bucket.objects.get(key);
        return switch (condition) {
            case WriteCondition.Always _ -> null;
            case WriteCondition.IfAbsent(String etag) ->
                    current == null || (etag != null && !current.version().etag().equals(etag))
                            ? null
                            : Rejection.PRECONDITION_FAILED;
            case WriteCondition.IfEtag(String etag) ->
                    current == null
                            ? Rejection.NO_SUCH_KEY
                            : etag.equals("*") || current.version().etag().equals(etag)
                                    ? null
                                    : Rejection.PRECONDITION_FAILED;
        };
    }

    private static ObjectReply written(ObjectVersion version) {
        return ObjectReply.ObjectWritten.of(version, null);
    }

    private static ObjectReply complete(Bucket bucket, ObjectCommand.CompleteUpload c) {
        Upload upload = bucket.uploads.get(c.upload());
        Rejection no =
                upload == null ? Rejection.NO_SUCH_UPLOAD : brokenParts(upload.parts, c.parts());
        if (no == null) {
            no = broken(bucket, c.key(), c.condition());
        }
        if (upload == null || no != null) {
            return new ObjectReply.ObjectRejected(no == null ? Rejection.NO_SUCH_UPLOAD : no, "");
        }
        MessageDigest md5 = Hashes.md5();
        List<StreamManifest> streams = new ArrayList<>();
        List<UploadPart> chosen = new ArrayList<>();
        for (PartReference reference : c.parts()) {
            UploadPart part = upload.parts.get(reference.number());
            if (part != null) {
                md5.update(HexFormat.of().parseHex(part.etag()));
                streams.add(part.stream());
                chosen.add(part);
            }
        }
        ObjectTemplate template = upload.row.template();
        UploadChecksum rule = template.checksum();
        String computed = rule == null ? null : PartsChecksum.of(rule, chosen).orElseThrow();
        if (c.checksum() != null
                && (rule == null || computed == null || !rule.matches(computed, c.checksum()))) {
            return new ObjectReply.ObjectRejected(Rejection.BAD_DIGEST, "");
        }
        ObjectBody body = new ObjectBody.Streamed(streams);
        ObjectVersion version =
                new ObjectVersion(
                        c.version(),
                        body.lengthBytes(),
                        Hashes.hex(md5.digest()) + "-" + c.parts().size(),
                        c.atMs(),
                        template.storageClass(),
                        template.headers(),
                        template.userMetadata(),
                        rule == null || computed == null
                                ? Map.of()
                                : Map.of(rule.algorithm(), computed),
                        body,
                        template.tags(),
                        template.retention(),
                        template.legalHold(),
                        template.acl());
        bucket.objects.put(c.key(), new ObjectRow(version, c.commandId(), c.upload()));
        bucket.uploads.remove(c.upload());
        return written(version);
    }

    private static @Nullable Rejection brokenParts(
            Map<Integer, UploadPart> parts, List<PartReference> listed) {
        for (int i = 1; i < listed.size(); i++) {
            if (listed.get(i).number() <= listed.get(i - 1).number()) {
                return Rejection.INVALID_PART_ORDER;
            }
        }
        for (int i = 0; i < listed.size(); i++) {
            UploadPart part = parts.get(listed.get(i).number());
            if (part == null || !part.etag().equals(listed.get(i).etag())) {
                return Rejection.INVALID_PART;
            }
            if (i < listed.size() - 1 && part.sizeBytes() < PART_BYTES_MIN) {
                return Rejection.ENTITY_TOO_SMALL;
            }
        }
        return null;
    }

    @Override
    public synchronized FoundVersion find(
            BucketId bucket, String key, @Nullable VersionName version) {
        boolean known = version == null || version instanceof VersionName.NullVersion;
        return new FoundVersion(known ? content(bucket).objects.get(key) : null, null, false);
    }

    /** Of a bucket that was never versioned; versions are tested with the real metadata. */
    @Override
    public VersionPage versions(VersionsQuery query) {
        ObjectPage page =
                list(
                        new ListQuery(
                                query.bucket(),
                                query.prefix(),
                                query.delimiter(),
                                query.keyMarker(),
                                query.entriesMax()));
        return new VersionPage(
                page.entries().stream()
                        .map(entry ->
                                new ListedVersion(
                                        entry.key(),
                                        new VersionId(new UUID(0, 0)),
                                        0,
                                        true,
                                        true,
                                        false,
                                        entry.sizeBytes(),
                                        entry.etag(),
                                        entry.modifiedMs(),
                                        entry.storageClass(),
                                        entry.owner()))
                        .toList(),
                page.commonPrefixes(),
                page.truncated(),
                page.nextStartAfter(),
                null);
    }

    @Override
    public Optional<BucketRules> rules(String name) {
        return bucket(name).map(BucketRow::rules);
    }

    @Override
    public synchronized Optional<SettingRow> setting(String name, BucketSetting setting) {
        return Optional.ofNullable(settings.get(name + "/" + setting));
    }

    private BucketReply configured(BucketCommand.ConfigureBucket configure) {
        BucketRow row = buckets.get(configure.name());
        if (row == null) {
            return new BucketReply.BucketRejected(Rejection.NO_SUCH_BUCKET, "");
        }
        String key = configure.name() + "/" + configure.setting();
        if (configure.document() == null) {
            settings.remove(key);
        } else {
            settings.put(
                    key,
                    new SettingRow(configure.setting(), configure.document(), configure.atMs()));
        }
        return new BucketReply.BucketDone(row);
    }

    @Override
    public synchronized ObjectPage list(ListQuery query) {
        List<ListedObject> entries = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String last = "";
        for (Map.Entry<String, ObjectRow> entry : content(query.bucket()).objects.entrySet()) {
            String key = entry.getKey();
            String common = query.commonPrefix(key);
            String shown = common == null ? key : common;
            boolean skipped =
                    !key.startsWith(query.prefix())
                            || BY_UTF8.compare(key, query.startAfter()) <= 0
                            || (common != null
                                    && (common.equals(query.startAfter())
                                            || prefixes.contains(common)));
            if (skipped) {
                continue;
            }
            if (entries.size() + prefixes.size() == query.keysMax()) {
                return new ObjectPage(entries, prefixes, true, last);
            }
            last = shown;
            ObjectVersion v = entry.getValue().version();
            if (common == null) {
                entries.add(
                        new ListedObject(
                                key,
                                v.sizeBytes(),
                                v.etag(),
                                v.modifiedMs(),
                                v.storageClass(),
                                0,
                                v.acl() == null ? null : v.acl().owner()));
            } else {
                prefixes.add(common);
            }
        }
        return new ObjectPage(entries, prefixes, false, last);
    }

    @Override
    public synchronized Optional<PartPage> parts(
            BucketId bucket, String key, UploadId id, int afterPart, int partsMax) {
        Upload upload = content(bucket).uploads.get(id);
        if (upload == null || !upload.key.equals(key)) {
            return Optional.empty();
        }
        List<UploadPart> rest = List.copyOf(upload.parts.tailMap(afterPart, false).values());
        List<UploadPart> page = rest.subList(0, Math.min(partsMax, rest.size()));
        return Optional.of(new PartPage(upload.row, page, page.size() < rest.size()));
    }

    @Override
    public synchronized UploadPage uploads(UploadsQuery query) {
        List<ListedUpload> all =
                content(query.bucket()).uploads.values().stream()
                        .filter(u -> u.key.startsWith(query.prefix()))
                        .filter(u -> BY_UTF8.compare(u.key, query.keyMarker()) > 0)
                        .map(u ->
                                new ListedUpload(
                                        u.key,
                                        u.row.upload(),
                                        u.row.startedMs(),
                                        u.row.template().storageClass(),
                                        u.row.template().acl() == null
                                                ? null
                                                : u.row.template().acl().owner()))
                        .sorted(Comparator.comparing(ListedUpload::key, BY_UTF8))
                        .toList();
        List<ListedUpload> page = all.subList(0, Math.min(query.uploadsMax(), all.size()));
        return new UploadPage(
                page,
                List.of(),
                page.size() < all.size(),
                page.isEmpty() ? "" : page.getLast().key(),
                page.isEmpty() ? null : page.getLast().upload());
    }

    @Override
    public List<ChunkLocation> chunks(StreamId stream, int firstChunk, int chunkCount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
