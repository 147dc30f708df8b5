package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.s3.body.RequestBody;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.Addressing.Resource;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.CopySource;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.Query;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.core.SigV4;
import io.cyxcloud.s3.core.policy.Action;
import io.cyxcloud.s3.core.policy.BucketAcls;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request, authenticated or from nobody in particular. No bucket comes out of it that the sender
 * may not use for what the request needs. One thread at a time.
 *
 * @param needs the actions that it needs to be allowed on the bucket it is addressed to
 */
record S3Call(
        RequestHead head,
        Resource resource,
        Authentication signature,
        RequestBody body,
        Backend backend,
        Access access,
        List<Need> needs) {
    private static final String EXPECTED_OWNER = "x-amz-expected-bucket-owner";
    private static final String EXPECTED_SOURCE_OWNER = "x-amz-source-expected-bucket-owner";

    Headers headers() {
        return head.headers();
    }

    Query query() {
        return head.query();
    }

    /**
     * Who signed it.
     *
     * @throws io.cyxcloud.s3.core.S3Exception AccessDenied when nobody did
     */
    Credential caller() {
        return switch (signature) {
            case SigV4.Verified verified -> verified.credential();
            case Authentication.SignedForm form -> form.credential();
            case Authentication.Anonymous _ -> throw S3Error.ACCESS_DENIED.failure();
        };
    }

    boolean isAnonymous() {
        return signature instanceof Authentication.Anonymous;
    }

    String bucketName() {
        String bucket = resource.bucket();
        if (bucket == null) {
            throw S3Error.METHOD_NOT_ALLOWED.failure();
        }
        return bucket;
    }

    String key() {
        String key = resource.key();
        if (key == null) {
            throw S3Error.METHOD_NOT_ALLOWED.failure();
        }
        return key;
    }

    /** The bucket's id for calls about objects, which notice when it is gone. */
    BucketId bucket() {
        return resolved(bucketName(), EXPECTED_OWNER, needs).bucket();
    }

    /** The same of the bucket that is copied from, when the object there may be read. */
    BucketId sourceBucket(CopySource source) {
        return resolved(source.bucket(), EXPECTED_SOURCE_OWNER, List.of(readOf(source))).bucket();
    }

    private static Need readOf(CopySource source) {
        VersionName version = source.version();
        return Need.onObject(
                        version == null ? Action.GET_OBJECT : Action.GET_OBJECT_VERSION,
                        source.key(),
                        version == null ? null : version.text())
                .judgedOnceFound();
    }

    /** Refuses to copy what was found, where its own access list does not allow it. */
    void requireSourceFound(CopySource source, @Nullable AccessList list) {
        List<Need> read = List.of(readOf(source));
        BucketRow row = resolved(source.bucket(), EXPECTED_SOURCE_OWNER, read);
        if (!access.allowsOnceFound(row, read, list, false)) {
            throw S3Error.ACCESS_DENIED.failure();
        }
    }

    /**
     * Refuses what the sender may not do with what was found, by its own access list.
     *
     * @param list of the object or the upload; null when it has none
     * @param past whether it is what the object was at a time
     * @throws io.cyxcloud.s3.core.S3Exception AccessDenied
     */
    void requireFound(@Nullable AccessList list, boolean past) {
        BucketRow row = resolved(bucketName(), EXPECTED_OWNER, needs);
        if (!access.allowsOnceFound(row, needs, list, past)) {
            throw S3Error.ACCESS_DENIED.failure();
        }
    }

    /** What access lists give in the bucket. */
    BucketAcls acls() {
        return access.acls(resolved(bucketName(), EXPECTED_OWNER, needs));
    }

    /** Whose something in the bucket is, by what is written of it: null for the bucket owner's. */
    Function<@Nullable String, Owner> owners() {
        BucketAcls acls = acls();
        return written ->
                backend.credentials()
                        .owner(
                                written == null || !acls.ownership().listsCount()
                                        ? acls.owner()
                                        : written);
    }

    /** Refuses to give the copy the tags of its source, unless both may be done. */
    void requireTagsCopied(CopySource source) {
        VersionName version = source.version();
        Need read =
                Need.onObject(
                        version == null
                                ? Action.GET_OBJECT_TAGGING
                                : Action.GET_OBJECT_VERSION_TAGGING,
                        source.key(),
                        version == null ? null : version.text());
        var _ = resolved(source.bucket(), EXPECTED_SOURCE_OWNER, List.of(read));
        require(List.of(Need.onObject(Action.PUT_OBJECT_TAGGING, key(), null)));
    }

    /**
     * Refuses what the sender may not do in the bucket that the request is addressed to.
     *
     * @throws io.cyxcloud.s3.core.S3Exception AccessDenied, NoSuchBucket
     */
    void require(List<Need> more) {
        var _ = resolved(bucketName(), EXPECTED_OWNER, more);
    }

    /**
     * What a sender who may not list a bucket is told of an object that is not there: nothing.
     *
     * @param bucket of the object
     */
    S3Exception hiding(S3Exception missing, String bucket) {
        boolean tells =
                missing.error() != S3Error.NO_SUCH_KEY
                        && missing.error() != S3Error.NO_SUCH_VERSION;
        BucketRow row = tells ? null : backend.metadata().resolve(bucket).orElse(null);
        return row == null || access.allows(row, List.of(Need.onBucket(Action.LIST_BUCKET)))
                ? missing
                : S3Error.ACCESS_DENIED.failure();
    }

    /** The bucket as it is now. */
    BucketRow bucketRow() {
        String name = bucketName();
        ObjectNames.checkBucket(name);
        return allowed(name, backend.metadata().bucket(name).orElse(null), EXPECTED_OWNER, needs);
    }

    /**
     * A bucket that this gateway remembers, or, when the caller may not use that one, as it is now:
     * another owner may have made a bucket of that name since.
     */
    private BucketRow resolved(String name, String expectedOwner, List<Need> asked) {
        ObjectNames.checkBucket(name);
        BucketRow row = backend.metadata().resolve(name).orElse(null);
        return row != null && isAllowed(row, expectedOwner, asked)
                ? row
                : allowed(name, backend.metadata().bucket(name).orElse(null), expectedOwner, asked);
    }

    private BucketRow allowed(
            String name, @Nullable BucketRow row, String expectedOwner, List<Need> asked) {
        if (row == null) {
            throw S3Error.NO_SUCH_BUCKET.failure().with("BucketName", name);
        }
        if (!isAllowed(row, expectedOwner, asked)) {
            throw S3Error.ACCESS_DENIED.failure();
        }
        return row;
    }

    private boolean isAllowed(BucketRow row, String expectedOwner, List<Need> asked) {
        String expected = headers().first(expectedOwner);
        return (expected == null || expected.equals(row.owner())) && access.allows(row, asked);
    }

    /** The body as an upload, to be checked by its {@link Upload#finish}. */
    Upload upload() {
        return Upload.of(body, headers(), signature);
    }

    /** A small body, checked. */
    byte[] document(int bytesMax) throws java.io.IOException {
        return read(upload(), bytesMax);
    }

    /** The same where the headers' S3 checksum is not this body's, but the object's. */
    byte[] documentAboutChecksum(int bytesMax) throws java.io.IOException {
        return read(Upload.withoutChecksum(body, headers(), signature), bytesMax);
    }

    private static byte[] read(Upload upload, int bytesMax) throws java.io.IOException {
        byte[] document = upload.readAll(bytesMax);
        upload.finish();
        return document;
    }
}
