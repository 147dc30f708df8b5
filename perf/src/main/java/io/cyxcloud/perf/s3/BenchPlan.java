package io.cyxcloud.perf.s3;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * What a run does.
 *
 * @param endpoint http or https address; requests are path style
 * @param bucket made when absent, and then removed at the end
 * @param keyPrefix what the run's keys begin with: of its own, so that runs do not meet
 * @param sizeBytes of each object
 * @param concurrency connections, each with one request in flight
 * @param seconds measured time
 * @param warmupSeconds load before that, not measured
 * @param mix which operations
 * @param objectCount objects made beforehand for GETs to read
 * @param signPayload hash every body for the signature, rather than UNSIGNED-PAYLOAD
 * @param verify check all bytes of every GET, rather than length and first bytes
 * @param keep leave bucket and objects in place
 * @param requestTimeoutSeconds after which a request counts as an error
 * @param seed of the bodies
 */
public record BenchPlan(
        URI endpoint,
        String bucket,
        String keyPrefix,
        int sizeBytes,
        int concurrency,
        int seconds,
        int warmupSeconds,
        Mix mix,
        int objectCount,
        boolean signPayload,
        boolean verify,
        boolean keep,
        int requestTimeoutSeconds,
        long seed) {
    static final int CONCURRENCY_MAX = 1_024;
    static final int SECONDS_MAX = 86_400;
    static final int OBJECT_COUNT_MAX = 1_000_000;
    private static final long PREPARED_BYTES = 512L << 20;
    private static final int PREPARED_COUNT_MAX = 2_000;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    public BenchPlan {
        String scheme = String.valueOf(endpoint.getScheme());
        require(
                (scheme.equals("http") || scheme.equals("https")) && endpoint.getHost() != null,
                "endpoint " + endpoint + ": expected http://HOST:PORT or https://HOST:PORT");
        require(BUCKET.matcher(bucket).matches(), "bucket '" + bucket + "' is no S3 bucket name");
        within("size", sizeBytes, 0, Payload.SIZE_BYTES_MAX);
        within("concurrency", concurrency, 1, CONCURRENCY_MAX);
        within("seconds", seconds, 1, SECONDS_MAX);
        within("warm-up seconds", warmupSeconds, 0, SECONDS_MAX);
        within("objects", objectCount, 1, OBJECT_COUNT_MAX);
        within("request timeout seconds", requestTimeoutSeconds, 1, SECONDS_MAX);
    }

    /** Enough objects that a server's caches see more than one, within half a GiB. */
    static int objectCountFor(long sizeBytes, int concurrency) {
        long count = Math.min(PREPARED_COUNT_MAX, PREPARED_BYTES / Math.max(1, sizeBytes));
        return (int) Math.max(concurrency, count);
    }

    private static void within(String name, long value, long least, long most) {
        require(
                value >= least && value <= most,
                name + " " + value + ": expected " + least + " to " + most);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
