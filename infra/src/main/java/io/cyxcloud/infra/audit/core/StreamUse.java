package io.cyxcloud.infra.audit.core;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName;

/** Who needs a stream. */
public sealed interface StreamUse {
    String bucketName();

    BucketId bucket();

    String key();

    StreamManifest stream();

    /** A version of an object. */
    record OfVersion(
            String bucketName,
            BucketId bucket,
            String key,
            VersionName version,
            StreamManifest stream)
            implements StreamUse {}

    /** A part of a multipart upload that goes on. */
    record OfPart(
            String bucketName,
            BucketId bucket,
            String key,
            UploadId upload,
            int part,
            StreamManifest stream)
            implements StreamUse {}
}
