package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.ForBucket;
import io.cyxcloud.events.object.ObjectCommand.ForKey;
import io.cyxcloud.events.object.ObjectCommand.ForVersion;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.RulesRow;
import io.cyxcloud.events.state.SealRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.placement.core.object.ObjectState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Objects, uploads, parts and seals of one partition, on {@link Rows}. */
final class ObjectTables {
    static final AvroCodec<UploadRow> UPLOAD = AvroCodec.ofEvents(UploadRow.class);
    private static final AvroCodec<UploadPart> PART = AvroCodec.ofEvents(UploadPart.class);
    private static final AvroCodec<SealRow> SEAL = AvroCodec.ofEvents(SealRow.class);
    private static final AvroCodec<RulesRow> RULES = AvroCodec.ofEvents(RulesRow.class);

    private final Rows rows;
    private final VersionTables versions;

    ObjectTables(Rows rows) {
        this.rows = rows;
        this.versions = new VersionTables(rows);
    }

    /** What the command is to be decided on. */
    ObjectState load(ObjectCommand command) {
        return switch (command) {
            case CommitObject commit -> state(commit, null, List.of());
            case ForVersion forVersion -> state(forVersion, null, List.of());
            case StartUpload start -> state(start, start.upload(), List.of());
            case CommitPart part -> state(part, part.upload(), List.of(part.part().number()));
            case CompleteUpload complete ->
                    state(
                            complete,
                            complete.upload(),
                            complete.parts().stream().map(PartReference::number).toList());
            case AbortUpload abort -> state(abort, abort.upload(), List.of());
            case SealBucket seal -> state(seal, empty(seal.bucket()));
            case UnsealBucket unseal -> state(unseal, false);
            case ApplyBucketRules apply -> state(apply, false);
            case NoteTime _ -> ObjectState.EMPTY;
        };
    }

    /** Writes what differs. */
    void store(ObjectCommand command, ObjectState before, ObjectState after, CommandMoment at) {
        if (command instanceof ForBucket forBucket
                && !Objects.equals(before.seal(), after.seal())) {
            write(SEAL, StoreKeys.seal(forBucket.bucket()), after.seal());
        }
        if (command instanceof ForBucket forBucket && !before.rules().equals(after.rules())) {
            rows.put(RULES, StoreKeys.rules(forBucket.bucket()), new RulesRow(after.rules()));
        }
        if (!(command instanceof ForKey forKey)) {
            return;
        }
        versions.store(forKey, before, after, at);
        Optional<UploadId> upload =
                Optional.ofNullable(before.upload())
                        .or(() -> Optional.ofNullable(after.upload()))
                        .map(UploadRow::upload);
        upload.ifPresent(id -> storeUpload(forKey, id, before, after));
    }

    /** All parts of the upload that the command ends. */
    List<UploadPart> allParts(ObjectCommand command) {
        return switch (command) {
            case CompleteUpload complete -> parts(complete, complete.upload());
            case AbortUpload abort -> parts(abort, abort.upload());
            case CommitObject _,
                    ForVersion _,
                    StartUpload _,
                    CommitPart _,
                    SealBucket _,
                    UnsealBucket _,
                    ApplyBucketRules _,
                    NoteTime _ ->
                    List.of();
        };
    }

    private List<UploadPart> parts(ForKey command, UploadId upload) {
        List<UploadPart> parts = new ArrayList<>(); // at most 10,000
        BucketId bucket = command.bucket();
        rows.scan(
                StoreKeys.part(bucket, command.key(), upload, 0),
                StoreKeys.after(
                        StoreKeys.part(bucket, command.key(), upload, UploadPart.NUMBER_MAX)),
                (_, row) -> parts.add(PART.decode(row)));
        return parts;
    }

    VersionTables versions() {
        return versions;
    }

    BucketRules rules(BucketId bucket) {
        RulesRow row = rows.findKept(RULES, StoreKeys.rules(bucket));
        return row == null ? BucketRules.NONE : row.rules();
    }

    @Nullable UploadRow upload(BucketId bucket, String key, UploadId upload) {
        return rows.find(UPLOAD, StoreKeys.upload(bucket, key, upload));
    }

    @Nullable SealRow seal(BucketId bucket) {
        return rows.findKept(SEAL, StoreKeys.seal(bucket));
    }

    @Nullable PartPage parts(
            BucketId bucket, String key, UploadId upload, int afterPart, int partsMax) {
        UploadRow row = upload(bucket, key, upload);
        if (row == null) {
            return null;
        }
        List<UploadPart> parts = new ArrayList<>();
        boolean[] more = {false};
        rows.scan(
                StoreKeys.part(bucket, key, upload, afterPart + 1),
                StoreKeys.after(StoreKeys.part(bucket, key, upload, UploadPart.NUMBER_MAX)),
                (_, value) -> {
                    more[0] = parts.size() == partsMax;
                    if (!more[0]) {
                        parts.add(PART.decode(value));
                    }
                    return !more[0];
                });
        return new PartPage(row, parts, more[0]);
    }

    private ObjectState state(ForKey command, @Nullable UploadId upload, List<Integer> numbers) {
        BucketId bucket = command.bucket();
        UploadRow uploadRow = upload == null ? null : upload(bucket, command.key(), upload);
        SortedMap<Integer, UploadPart> parts = new TreeMap<>();
        if (upload != null && uploadRow != null) {
            for (int number : numbers) {
                UploadPart part =
                        rows.find(PART, StoreKeys.part(bucket, command.key(), upload, number));
                if (part != null) {
                    parts.put(number, part);
                }
            }
        }
        BucketRules rules = rules(bucket);
        ObjectRow row = versions.current(bucket, command.key());
        return new ObjectState(
                row,
                rules.isVersioned()
                        ? versions.olderFor(command, row)
                        : ObjectState.newestFirst(List.of()),
                uploadRow,
                parts,
                seal(bucket),
                rules,
                false);
    }

    /** What a command about the whole bucket is decided on. */
    private ObjectState state(ForBucket command, boolean empty) {
        return new ObjectState(
                null,
                ObjectState.newestFirst(List.of()),
                null,
                new TreeMap<>(),
                seal(command.bucket()),
                rules(command.bucket()),
                empty);
    }

    private boolean empty(BucketId bucket) {
        return rows.isEmpty(StoreKeys.ofBucket('o', bucket))
                && rows.isEmpty(StoreKeys.ofBucket('v', bucket))
                && rows.isEmpty(StoreKeys.ofBucket('u', bucket));
    }

    private void storeUpload(
            ForKey command, UploadId upload, ObjectState before, ObjectState after) {
        BucketId bucket = command.bucket();
        if (!Objects.equals(before.upload(), after.upload())) {
            write(UPLOAD, StoreKeys.upload(bucket, command.key(), upload), after.upload());
        }
        if (after.upload() == null) {
            dropParts(bucket, command.key(), upload);
            return;
        }
        for (Map.Entry<Integer, UploadPart> part : after.parts().entrySet()) {
            if (!part.getValue().equals(before.parts().get(part.getKey()))) {
                rows.put(
                        PART,
                        StoreKeys.part(bucket, command.key(), upload, part.getKey()),
                        part.getValue());
            }
        }
    }

    private void dropParts(BucketId bucket, String key, UploadId upload) {
        List<Bytes> keys = new ArrayList<>(); // at most 10,000
        rows.scan(
                StoreKeys.part(bucket, key, upload, 0),
                StoreKeys.after(StoreKeys.part(bucket, key, upload, UploadPart.NUMBER_MAX)),
                (row, _) -> keys.add(row));
        keys.forEach(rows::drop);
    }

    private <T> void write(AvroCodec<T> codec, Bytes key, @Nullable T row) {
        if (row == null) {
            rows.drop(key);
        } else {
            rows.put(codec, key, row);
        }
    }
}
