package io.cyxcloud.perf.metadata;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.WrappedKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The objects of the benchmark: 16 MiB each, of one stream, as a gateway commits them. */
final class BenchObjects {
    private static final int APPENDS_IN_FLIGHT_MAX = 20_000;
    private static final int SIZE_BYTES = 16 << 20;
    private static final int CHUNK_BYTES = 4 << 20;
    private static final long LEASE_MS = 86_400_000;
    private static final WrappedKey KEY =
            new WrappedKey(
                    "bench",
                    Bytes.copyOf(new byte[60]),
                    Bytes.copyOf(new byte[WrappedKey.NONCE_PREFIX_BYTES]));

    private final BucketId bucket;

    BenchObjects(BucketId bucket) {
        this.bucket = bucket;
    }

    /** Keys as applications choose them: a folder of a thousand, and a name. */
    static String key(long number) {
        return "folder-%06d/object-%09d".formatted(number / 1_000, number);
    }

    CommitObject commit(long number) {
        long nowMs = System.currentTimeMillis();
        StreamManifest stream =
                new StreamManifest(
                        new StreamId(UUID.randomUUID()),
                        CHUNK_BYTES,
                        SIZE_BYTES / CHUNK_BYTES,
                        SIZE_BYTES,
                        KEY,
                        CHUNK_BYTES,
                        nowMs + LEASE_MS);
        ObjectVersion version =
                new ObjectVersion(
                        new VersionId(UUID.randomUUID()),
                        SIZE_BYTES,
                        "d41d8cd98f00b204e9800998ecf8427e",
                        nowMs,
                        "STANDARD",
                        Map.of("content-type", "application/octet-stream"),
                        Map.of(),
                        Map.of("CRC64NVME", "AAAAAAAAAAA="),
                        new ObjectBody.Streamed(List.of(stream)));
        return new CommitObject(
                new CommandId(UUID.randomUUID()),
                bucket,
                key(number),
                version,
                new WriteCondition.Always());
    }

    /** Appends the commits of these numbers, many at a time, and waits until all are in the log. */
    void append(EventLog log, long from, long end) throws InterruptedException {
        Semaphore free = new Semaphore(APPENDS_IN_FLIGHT_MAX);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int partitions = log.partitionCount(Topics.OBJECT_COMMANDS);
        for (long number = from; number < end && failure.get() == null; number++) {
            CommitObject commit = commit(number);
            byte[] key = RecordKeys.ofObject(bucket, commit.key());
            free.acquire();
            var _ =
                    log.append(
                                    Topics.OBJECT_COMMANDS,
                                    RecordKeys.partition(key, partitions),
                                    key,
                                    commit)
                            .whenComplete((_, failed) -> {
                                free.release();
                                if (failed != null) {
                                    failure.compareAndSet(null, failed);
                                }
                            });
        }
        free.acquire(APPENDS_IN_FLIGHT_MAX);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new CompletionException("the log did not take a commit", failed);
        }
    }
}
