package io.cyxcloud.s3.core;

import io.cyxcloud.events.value.VersionName;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The rules for names of buckets, keys and versions. */
public final class ObjectNames {
    /** In UTF-8. */
    public static final int KEY_BYTES_MAX = 1024;

    /** The version of an object in a bucket that was never versioned. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern RESERVED =
            Pattern.compile(
                    "(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)");

    private ObjectNames() {}

    /** The general purpose bucket naming rules. */
    public static boolean isBucketName(String name) {
        return BUCKET.matcher(name).matches()
                && !name.contains("..")
                && !IPV4.matcher(name).matches()
                && !RESERVED.matcher(name).matches();
    }

    /**
     * Refuses what no bucket can be called.
     *
     * @throws S3Exception InvalidBucketName
     */
    public static void checkBucket(String name) {
        if (!isBucketName(name)) {
            throw S3Error.INVALID_BUCKET_NAME.failure().with("BucketName", name);
        }
    }

    /**
     * Refuses what no object can be called.
     *
     * @throws S3Exception KeyTooLongError
     */
    public static void checkKey(String key) {
        int size = key.getBytes(StandardCharsets.UTF_8).length;
        if (size > KEY_BYTES_MAX) {
            throw S3Error.KEY_TOO_LONG
                    .failure()
                    .with("Size", Integer.toString(size))
                    .with("MaxSizeAllowed", Integer.toString(KEY_BYTES_MAX));
        }
    }

    /**
     * Reads a version id.
     *
     * @throws S3Exception InvalidArgument
     */
    public static VersionName version(String version) {
        try {
            return VersionName.parse(version);
        } catch (IllegalArgumentException e) {
            throw S3Error.INVALID_ARGUMENT
                    .failure("Invalid version id specified")
                    .with("ArgumentName", "versionId")
                    .with("ArgumentValue", version);
        }
    }
}
