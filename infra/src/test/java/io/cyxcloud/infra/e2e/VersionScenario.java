package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** Versions, tags and object lock as an SDK sees them. */
final class VersionScenario {
    private final S3AsyncClient s3;
    private final String bucket;

    VersionScenario(S3AsyncClient s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    void versions() {
        s3.createBucket(b -> b.bucket(bucket)).join();
        assertThat(put("k", 10)).isNull();
        setVersioning(BucketVersioningStatus.ENABLED);
        String small = put("k", 11);
        String large = put("k", 200_000);
        assertThat(List.of(small, large)).doesNotContain("null").doesNotHaveDuplicates();
        assertThat(get("k", small)).hasSize(11);
        assertThat(get("k", "null")).hasSize(10);
        assertThat(get("k", null)).isEqualTo(Objects.content("k", 200_000));
        assertThat(listed()).containsExactly(large, small, "null");

        DeleteObjectResponse deleted = s3.deleteObject(b -> b.bucket(bucket).key("k")).join();
        assertThat(deleted.deleteMarker()).isTrue();
        assertFails(404, () -> get("k", null));
        assertFails(405, () -> get("k", deleted.versionId()));
        assertThat(s3.listObjectsV2(b -> b.bucket(bucket)).join().contents()).isEmpty();
        assertThat(listed()).containsExactly(deleted.versionId(), large, small, "null");
        assertThat(delete("k", deleted.versionId()).deleteMarker()).isTrue();
        assertThat(get("k", null)).hasSize(200_000);

        String copy =
                s3.copyObject(b ->
                                b.sourceBucket(bucket)
                                        .sourceKey("k")
                                        .sourceVersionId(small)
                                        .destinationBucket(bucket)
                                        .destinationKey("copy"))
                        .join()
                        .versionId();
        assertThat(get("copy", copy)).isEqualTo(get("k", small));
        assertThat(delete("k", large).versionId()).isEqualTo(large);
        assertThat(get("k", null)).hasSize(11);

        setVersioning(BucketVersioningStatus.SUSPENDED);
        assertThat(put("k", 12)).isNull();
        assertThat(get("k", "null")).hasSize(12);
        assertThat(listed()).containsExactly(copy, "null", small);
        assertFails(409, () -> s3.deleteBucket(b -> b.bucket(bucket)).join());
        empty();
        s3.deleteBucket(b -> b.bucket(bucket)).join();
    }

    void tags() {
        s3.createBucket(b -> b.bucket(bucket)).join();
        s3.putObject(
                        b -> b.bucket(bucket).key("t").tagging("a=b&c=d%20e"),
                        AsyncRequestBody.fromString("x"))
                .join();
        assertThat(
                        s3.getObjectTagging(b -> b.bucket(bucket).key("t")).join().tagSet().stream()
                                .map(tag -> tag.key() + "=" + tag.value()))
                .containsExactly("a=b", "c=d e");
        Tag tag = Tag.builder().key("k").value("v").build();
        s3.putObjectTagging(b -> b.bucket(bucket).key("t").tagging(t -> t.tagSet(tag))).join();
        assertThat(
                        s3.getObject(
                                        b -> b.bucket(bucket).key("t"),
                                        AsyncResponseTransformer.toBytes())
                                .join()
                                .response()
                                .tagCount())
                .isEqualTo(1);
        s3.deleteObjectTagging(b -> b.bucket(bucket).key("t")).join();
        assertThat(s3.getObjectTagging(b -> b.bucket(bucket).key("t")).join().tagSet()).isEmpty();
        s3.putBucketTagging(b -> b.bucket(bucket).tagging(t -> t.tagSet(tag))).join();
        assertThat(s3.getBucketTagging(b -> b.bucket(bucket)).join().tagSet()).containsExactly(tag);
        s3.deleteBucketTagging(b -> b.bucket(bucket)).join();
        assertFails(404, () -> s3.getBucketTagging(b -> b.bucket(bucket)).join());
    }

    void objectLock() {
        s3.createBucket(b -> b.bucket(bucket).objectLockEnabledForBucket(true)).join();
        Instant until = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
        String governed =
                s3.putObject(
                                b ->
                                        b.bucket(bucket)
                                                .key("k")
                                                .objectLockMode(ObjectLockMode.GOVERNANCE)
                                                .objectLockRetainUntilDate(until),
                                AsyncRequestBody.fromString("x"))
                        .join()
                        .versionId();
        assertThat(head("k").objectLockRetainUntilDate()).isEqualTo(until);
        assertFails(403, () -> delete("k", governed));
        s3.putObjectLegalHold(b ->
                        b.bucket(bucket)
                                .key("k")
                                .versionId(governed)
                                .legalHold(h -> h.status(ObjectLockLegalHoldStatus.ON)))
                .join();
        assertFails(403, () -> deleteBypassing("k", governed));
        s3.putObjectLegalHold(b ->
                        b.bucket(bucket)
                                .key("k")
                                .legalHold(h -> h.status(ObjectLockLegalHoldStatus.OFF)))
                .join();
        assertFails(
                403,
                () ->
                        s3.putObjectRetention(b ->
                                        b.bucket(bucket)
                                                .key("k")
                                                .retention(r ->
                                                        r.mode(ObjectLockRetentionMode.GOVERNANCE)
                                                                .retainUntilDate(
                                                                        until.minusSeconds(60))))
                                .join());
        deleteBypassing("k", governed);
        s3.putObjectLockConfiguration(b ->
                        b.bucket(bucket)
                                .objectLockConfiguration(c ->
                                        c.objectLockEnabled("Enabled")
                                                .rule(r ->
                                                        r.defaultRetention(
                                                                DefaultRetention.builder()
                                                                        .mode("COMPLIANCE")
                                                                        .days(1)
                                                                        .build()))))
                .join();
        String kept = put("kept", 1);
        assertThat(head("kept").objectLockMode()).isEqualTo(ObjectLockMode.COMPLIANCE);
        assertFails(403, () -> deleteBypassing("kept", kept));
        assertFails(409, () -> setVersioning(BucketVersioningStatus.SUSPENDED));
    }

    private void setVersioning(BucketVersioningStatus status) {
        s3.putBucketVersioning(b -> b.bucket(bucket).versioningConfiguration(v -> v.status(status)))
                .join();
        assertThat(s3.getBucketVersioning(b -> b.bucket(bucket)).join().status()).isEqualTo(status);
    }

    private String put(String key, int sizeBytes) {
        return s3.putObject(
                        b -> b.bucket(bucket).key(key),
                        AsyncRequestBody.fromBytes(Objects.content(key, sizeBytes)))
                .join()
                .versionId();
    }

    private byte[] get(String key, @org.jspecify.annotations.Nullable String version) {
        return s3.getObject(
                        b -> b.bucket(bucket).key(key).versionId(version),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArrayUnsafe();
    }

    private HeadObjectResponse head(String key) {
        return s3.headObject(b -> b.bucket(bucket).key(key)).join();
    }

    private DeleteObjectResponse delete(String key, String version) {
        return s3.deleteObject(b -> b.bucket(bucket).key(key).versionId(version)).join();
    }

    private void deleteBypassing(String key, String version) {
        s3.deleteObject(b ->
                        b.bucket(bucket)
                                .key(key)
                                .versionId(version)
                                .bypassGovernanceRetention(true))
                .join();
    }

    /** Version ids by key, newest first, in pages of two; markers are found by their place. */
    private List<String> listed() {
        List<String> ids = new ArrayList<>();
        ListObjectVersionsResponse page = page(null, null);
        while (true) {
            page.deleteMarkers().forEach(marker -> ids.add(marker.versionId()));
            page.versions().forEach(version -> ids.add(version.versionId()));
            if (!page.isTruncated()) {
                return ids;
            }
            page = page(page.nextKeyMarker(), page.nextVersionIdMarker());
        }
    }

    private ListObjectVersionsResponse page(
            @org.jspecify.annotations.Nullable String key,
            @org.jspecify.annotations.Nullable String version) {
        return s3.listObjectVersions(
                        b -> b.bucket(bucket).keyMarker(key).versionIdMarker(version).maxKeys(2))
                .join();
    }

    private void empty() {
        List<ObjectIdentifier> all =
                s3.listObjectVersions(b -> b.bucket(bucket)).join().versions().stream()
                        .map(v ->
                                ObjectIdentifier.builder()
                                        .key(v.key())
                                        .versionId(v.versionId())
                                        .build())
                        .toList();
        assertThat(
                        s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(all)))
                                .join()
                                .deleted())
                .hasSameSizeAs(all);
    }

    private static void assertFails(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasCauseInstanceOf(S3Exception.class)
                .cause()
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(status));
    }
}
