package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.s3.body.RequestBody;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.Addressing.Resource;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.Query;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.SigV4;
import org.jspecify.annotations.Nullable;

/** An authenticated request. One thread at a time. */
record S3Call(
        RequestHead head,
        Resource resource,
        SigV4.Verified signature,
        RequestBody body,
        Backend backend) {
    private static final String EXPECTED_OWNER = "x-amz-expected-bucket-owner";
    private static final String EXPECTED_SOURCE_OWNER = "x-amz-source-expected-bucket-owner";

    Headers headers() {
        return head.headers();
    }

    Query query() {
        return head.query();
    }

    Credential caller() {
        return signature.credential();
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
        return resolved(bucketName(), EXPECTED_OWNER).bucket();
    }

    /** The same of the bucket that is copied from. */
    BucketId sourceBucket(String name) {
        return resolved(name, EXPECTED_SOURCE_OWNER).bucket();
    }

    /** The bucket as it is now. */
    BucketRow bucketRow() {
        String name = bucketName();
        ObjectNames.checkBucket(name);
        return owned(name, backend.metadata().bucket(name).orElse(null), EXPECTED_OWNER);
    }

    /** Whom the bucket belongs to: the caller, unless that is root. */
    Owner owner() {
        BucketRow row = resolved(bucketName(), EXPECTED_OWNER);
        return backend.credentials().owner(row.owner());
    }

    /**
     * A bucket that this gateway remembers, or, when the caller may not use that one, as it is now:
     * another owner may have made a bucket of that name since.
     */
    private BucketRow resolved(String name, String expectedOwner) {
        ObjectNames.checkBucket(name);
        BucketRow row = backend.metadata().resolve(name).orElse(null);
        return row != null && isAllowed(row, expectedOwner)
                ? row
                : owned(name, backend.metadata().bucket(name).orElse(null), expectedOwner);
    }

    private BucketRow owned(String name, @Nullable BucketRow row, String expectedOwner) {
        if (row == null) {
            throw S3Error.NO_SUCH_BUCKET.failure().with("BucketName", name);
        }
        if (!isAllowed(row, expectedOwner)) {
            throw S3Error.ACCESS_DENIED.failure();
        }
        return row;
    }

    private boolean isAllowed(BucketRow row, String expectedOwner) {
        String expected = headers().first(expectedOwner);
        return caller().mayUse(row.owner()) && (expected == null || expected.equals(row.owner()));
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
