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
        return bucket(bucketName());
    }

    /** The same of another bucket that this caller may use. */
    BucketId bucket(String name) {
        ObjectNames.checkBucket(name);
        return owned(name, backend.metadata().resolve(name).orElse(null)).bucket();
    }

    /** The bucket as it is now. */
    BucketRow bucketRow() {
        String name = bucketName();
        ObjectNames.checkBucket(name);
        return owned(name, backend.metadata().bucket(name).orElse(null));
    }

    /** Whom the bucket belongs to: the caller, unless that is root. */
    Owner owner() {
        String name = bucketName();
        BucketRow row = owned(name, backend.metadata().resolve(name).orElse(null));
        return backend.credentials().owner(row.owner());
    }

    private BucketRow owned(String name, @Nullable BucketRow row) {
        if (row == null) {
            throw S3Error.NO_SUCH_BUCKET.failure().with("BucketName", name);
        }
        String expected = headers().first("x-amz-expected-bucket-owner");
        if (!caller().mayUse(row.owner()) || (expected != null && !expected.equals(row.owner()))) {
            throw S3Error.ACCESS_DENIED.failure();
        }
        return row;
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
