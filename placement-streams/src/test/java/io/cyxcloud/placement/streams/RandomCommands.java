package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.HoldObject;
import io.cyxcloud.events.object.ObjectCommand.RetainObject;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.ObjectReply.PartitionSealed;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.core.object.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Commands on four keys of one bucket: commits, inline and streamed, deletions, multipart uploads,
 * changes of versioning, tags, retentions, seals.
 */
final class RandomCommands {
    private final Random random;
    private final List<VersionName> names = new ArrayList<>();

    RandomCommands(Random random) {
        this.random = random;
    }

    /** So that later commands name versions that are there. */
    void remember(ObjectReply reply) {
        switch (reply) {
            case ObjectWritten written when written.name() != null -> names.add(written.name());
            case ObjectAccepted accepted when accepted.name() != null -> names.add(accepted.name());
            case ObjectWritten _, ObjectAccepted _, PartitionSealed _, ObjectRejected _ -> {}
        }
    }

    /** A version that was there at some time, or the current one. */
    private @Nullable VersionName name() {
        return names.isEmpty() || random.nextInt(4) == 0
                ? null
                : names.get(Math.max(0, names.size() - 1 - random.nextInt(40)));
    }

    private ObjectCommand versionCommand(CommandId id, String key, int number) {
        return switch (random.nextInt(12)) {
            case 0 ->
                    new ApplyBucketRules(
                            id,
                            Given.BUCKET,
                            new BucketRules(
                                    number, // an earlier one has no effect
                                    random.nextInt(3) == 0
                                            ? BucketVersioning.SUSPENDED
                                            : BucketVersioning.ENABLED,
                                    false,
                                    null));
            case 1 -> new TagObject(id, Given.BUCKET, key, name(), Map.of("t", "" + number), 1);
            case 2 -> new HoldObject(id, Given.BUCKET, key, name(), random.nextBoolean(), 1);
            case 3 ->
                    new RetainObject(
                            id,
                            Given.BUCKET,
                            key,
                            name(),
                            new Retention(LockMode.GOVERNANCE, number),
                            false,
                            number);
            default -> new DeleteObject(id, Given.BUCKET, key, new Always(), number, name(), false);
        };
    }

    ObjectCommand command(int number) {
        var id = Given.command(1_000_000 + number);
        String key = "k" + random.nextInt(4);
        var upload = Given.upload(1 + random.nextInt(4));
        return switch (random.nextInt(18)) {
            case 12, 13, 14, 15, 16, 17 -> versionCommand(id, key, number);
            case 0 -> new DeleteObject(id, Given.BUCKET, key, new Always(), number);
            case 1, 2 -> new StartUpload(id, Given.BUCKET, key, upload, Given.TEMPLATE, number);
            case 3, 4, 5 ->
                    new CommitPart(
                            id,
                            Given.BUCKET,
                            key,
                            upload,
                            Given.part(1 + random.nextInt(2), random.nextInt(2), 5 << 20));
            case 6, 7 ->
                    new CompleteUpload(
                            id,
                            Given.BUCKET,
                            key,
                            upload,
                            new VersionId(Given.id(number)),
                            List.of(new PartReference(1, Given.etag(random.nextInt(2)))),
                            new Always(),
                            number,
                            null);
            case 8 -> new AbortUpload(id, Given.BUCKET, key, upload, number);
            case 9 ->
                    random.nextInt(5) == 0
                            ? new SealBucket(id, Given.BUCKET, Given.deletion(1))
                            : new UnsealBucket(id, Given.BUCKET, Given.deletion(1));
            default ->
                    new CommitObject(
                            id,
                            Given.BUCKET,
                            key,
                            random.nextBoolean()
                                    ? Given.version(number, 5)
                                    : Given.version(number, 5).withBody(Given.inline(number, 5)),
                            random.nextBoolean() ? new Always() : new IfAbsent());
        };
    }
}
