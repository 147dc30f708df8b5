package io.cyxcloud.infra.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.client.Metadata;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Buckets, objects, their versions and where their shards are, as JSON. Blocking, thread-safe.
 * Reads are linearizable, and each has a page's bound.
 */
final class Browser {
    static final int BUCKETS_MAX = 1_000;
    static final int KEYS_MAX = 200;
    static final int VERSIONS_MAX = 100;
    static final int CHUNKS_MAX = 64;
    private static final int STREAMS_SHOWN_MAX = 1_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Metadata metadata;

    Browser(Metadata metadata) {
        this.metadata = metadata;
    }

    /** All buckets, up to a bound, by name. */
    ObjectNode buckets() {
        List<BucketRow> rows = metadata.buckets();
        ObjectNode json = JSON.objectNode();
        json.put("truncated", rows.size() > BUCKETS_MAX);
        ArrayNode buckets = json.putArray("buckets");
        for (BucketRow row : rows.stream().limit(BUCKETS_MAX).toList()) {
            buckets.addObject()
                    .put("name", row.name())
                    .put("id", row.bucket().value().toString())
                    .put("owner", row.owner())
                    .put("createdMs", row.createdMs())
                    .put("state", row.state().getClass().getSimpleName().replace("Bucket", ""))
                    .put("versioning", row.rules().versioning().name())
                    .put("objectLock", row.rules().objectLock());
        }
        return json;
    }

    /** The id of a bucket's name, as events have it. */
    Optional<String> bucketId(String name) {
        return metadata.bucket(name).map(row -> row.bucket().value().toString());
    }

    /** A page of keys and common prefixes; empty when there is no such bucket. */
    Optional<ObjectNode> objects(String bucket, String prefix, String after) {
        return metadata.bucket(bucket)
                .map(row -> {
                    ObjectPage page =
                            metadata.list(
                                    new ListQuery(row.bucket(), prefix, "/", after, KEYS_MAX));
                    ObjectNode json = JSON.objectNode();
                    json.put("truncated", page.truncated()).put("next", page.nextStartAfter());
                    ArrayNode prefixes = json.putArray("prefixes");
                    page.commonPrefixes().forEach(prefixes::add);
                    ArrayNode objects = json.putArray("objects");
                    for (ListedObject one : page.entries()) {
                        objects.addObject()
                                .put("key", one.key())
                                .put("sizeBytes", one.sizeBytes())
                                .put("etag", one.etag())
                                .put("modifiedMs", one.modifiedMs())
                                .put("storageClass", one.storageClass());
                    }
                    return json;
                });
    }

    /** A version of a key with the others' names and a page of its chunks' shards. */
    Optional<ObjectNode> object(
            String bucket, String key, @Nullable VersionName version, int streamIndex, int chunk) {
        BucketRow row = metadata.bucket(bucket).orElse(null);
        if (row == null) {
            return Optional.empty();
        }
        ObjectNode json = JSON.objectNode();
        json.put("bucket", bucket).put("key", key);
        json.set("versions", versions(row, key));
        ObjectRow found = metadata.find(row.bucket(), key, version).row();
        if (found == null) {
            json.putNull("version");
            return Optional.of(json);
        }
        json.set("version", version(found.version()));
        switch (found.version().body()) {
            case Inline inline ->
                    json.putObject("body")
                            .put("kind", "inline")
                            .put("sealedBytes", inline.sealed().size());
            case Streamed streamed -> json.set("body", streams(streamed, streamIndex, chunk));
        }
        return Optional.of(json);
    }

    private ArrayNode versions(BucketRow row, String key) {
        ArrayNode json = JSON.arrayNode();
        VersionPage page =
                metadata.versions(new VersionsQuery(row.bucket(), key, "", "", null, VERSIONS_MAX));
        for (ListedVersion one : page.entries()) {
            if (one.key().equals(key)) { // its versions come before those of longer keys
                json.addObject()
                        .put("id", one.name().text())
                        .put("latest", one.latest())
                        .put("deleteMarker", one.deleteMarker())
                        .put("sizeBytes", one.sizeBytes())
                        .put("etag", one.etag())
                        .put("modifiedMs", one.modifiedMs());
            }
        }
        return json;
    }

    private static ObjectNode version(ObjectVersion version) {
        ObjectNode json = JSON.objectNode();
        json.put("sizeBytes", version.sizeBytes())
                .put("etag", version.etag())
                .put("modifiedMs", version.modifiedMs())
                .put("storageClass", version.storageClass())
                .put("legalHold", version.legalHold());
        if (version.retention() != null) {
            json.put("retainedUntilMs", version.retention().untilMs())
                    .put("retention", version.retention().mode().name());
        }
        version.headers().forEach(json.putObject("headers")::put);
        version.userMetadata().forEach(json.putObject("metadata")::put);
        version.checksums().forEach(json.putObject("checksums")::put);
        version.tags().forEach(json.putObject("tags")::put);
        return json;
    }

    private ObjectNode streams(Streamed body, int streamIndex, int firstChunk) {
        ObjectNode json = JSON.objectNode();
        json.put("kind", "streams").put("streamIndex", streamIndex).put("firstChunk", firstChunk);
        ArrayNode streams = json.putArray("streams");
        for (StreamManifest one : body.streams().stream().limit(STREAMS_SHOWN_MAX).toList()) {
            streams.addObject()
                    .put("id", one.stream().value().toString())
                    .put("chunks", one.chunkCount())
                    .put("lengthBytes", one.lengthBytes());
        }
        ArrayNode chunks = json.putArray("chunks");
        if (streamIndex < body.streams().size()) {
            StreamManifest stream = body.streams().get(streamIndex);
            int count = Math.min(CHUNKS_MAX, stream.chunkCount() - firstChunk);
            if (count > 0) {
                metadata.chunks(stream.stream(), firstChunk, count)
                        .forEach(chunk -> chunks.add(chunk(chunk)));
            }
        }
        return json;
    }

    private static ObjectNode chunk(ChunkLocation chunk) {
        ObjectNode json = JSON.objectNode();
        json.put("index", chunk.chunk().index())
                .put("storageClass", chunk.storageClass())
                .put("scheme", chunk.scheme().family().label())
                .put("shardCount", chunk.scheme().totalShards())
                .put("dataShards", chunk.scheme().dataShards())
                .put("lengthBytes", chunk.lengthBytes())
                .put("shardSizeBytes", chunk.shardSizeBytes())
                .put("left", chunk.health().leftCount());
        ArrayNode missing = json.putArray("missing");
        chunk.health().missing().forEach(missing::add);
        ArrayNode shards = json.putArray("shards");
        for (ShardLocation shard : chunk.shards()) {
            shards.addObject()
                    .put("index", shard.index())
                    .put("node", shard.node().value())
                    .put("acknowledged", shard.acknowledged());
        }
        return json;
    }
}
