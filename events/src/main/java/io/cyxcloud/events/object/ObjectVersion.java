package io.cyxcloud.events.object;

import io.cyxcloud.events.value.VersionId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object as a commit writes it.
 *
 * @param etag without quotes: MD5 in hex, or MD5-of-MD5s in hex, "-" and the part count
 * @param modifiedMs Unix time in ms, at the gateway that took the command
 * @param headers what S3 gives back as it was sent: content-type, cache-control and so on, by
 *     lower-case name
 * @param userMetadata by lower-case name without {@code x-amz-meta-}
 * @param checksums S3 checksums in Base64 by algorithm (CRC32, CRC32C, CRC64NVME, SHA1, SHA256)
 * @param tags at most 10, by key
 * @param retention until when the version may not be deleted; null for no retention
 * @param legalHold whether the version may not be deleted until the hold is taken off
 * @param acl whose it is and who else may use it; null when it is the bucket owner's alone
 */
public record ObjectVersion(
        VersionId id,
        long sizeBytes,
        String etag,
        long modifiedMs,
        String storageClass,
        Map<String, String> headers,
        Map<String, String> userMetadata,
        Map<String, String> checksums,
        ObjectBody body,
        Map<String, String> tags,
        @Nullable Retention retention,
        boolean legalHold,
        @Nullable AccessList acl) {
    public ObjectVersion {
        headers = Map.copyOf(headers);
        userMetadata = Map.copyOf(userMetadata);
        checksums = Map.copyOf(checksums);
        tags = Map.copyOf(tags);
        if (body.lengthBytes() != sizeBytes) {
            throw new IllegalArgumentException(
                    "size %d, but the body has %d bytes".formatted(sizeBytes, body.lengthBytes()));
        }
    }

    /** A version without tags, retention, legal hold and access list. */
    public ObjectVersion(
            VersionId id,
            long sizeBytes,
            String etag,
            long modifiedMs,
            String storageClass,
            Map<String, String> headers,
            Map<String, String> userMetadata,
            Map<String, String> checksums,
            ObjectBody body) {
        this(
                id,
                sizeBytes,
                etag,
                modifiedMs,
                storageClass,
                headers,
                userMetadata,
                checksums,
                body,
                Map.of(),
                null,
                false,
                null);
    }

    public ObjectVersion withBody(ObjectBody now) {
        return with(now, tags, retention, legalHold, acl);
    }

    public ObjectVersion withTags(Map<String, String> now) {
        return with(body, now, retention, legalHold, acl);
    }

    public ObjectVersion withRetention(@Nullable Retention now) {
        return with(body, tags, now, legalHold, acl);
    }

    public ObjectVersion withLegalHold(boolean now) {
        return with(body, tags, retention, now, acl);
    }

    public ObjectVersion withAcl(@Nullable AccessList now) {
        return with(body, tags, retention, legalHold, now);
    }

    private ObjectVersion with(
            ObjectBody newBody,
            Map<String, String> newTags,
            @Nullable Retention newRetention,
            boolean newHold,
            @Nullable AccessList newAcl) {
        return new ObjectVersion(
                id,
                sizeBytes,
                etag,
                modifiedMs,
                storageClass,
                headers,
                userMetadata,
                checksums,
                newBody,
                newTags,
                newRetention,
                newHold,
                newAcl);
    }
}
