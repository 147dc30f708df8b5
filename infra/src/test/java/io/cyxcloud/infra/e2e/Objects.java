package io.cyxcloud.infra.e2e;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of one bucket whose content follows from their key, so that a test can check them without
 * keeping them.
 */
final class Objects implements AutoCloseable {
    private final S3AsyncClient s3;
    private final String bucket;

    /** A client that does not retry: the test sees each answer. */
    Objects(TestCluster cluster, String bucket) {
        this(cluster, bucket, 1);
    }

    Objects(TestCluster cluster, String bucket, int attemptsMax) {
        this(cluster.endpoint(), cluster.credentials(), bucket, attemptsMax);
    }

    Objects(URI endpoint, AwsCredentialsProvider credentials, String bucket, int attemptsMax) {
        this.bucket = bucket;
        this.s3 =
                S3AsyncClient.builder()
                        .httpClientBuilder(
                                NettyNioAsyncHttpClient.builder()
                                        .readTimeout(Duration.ofSeconds(60)))
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .forcePathStyle(true)
                        .overrideConfiguration(
                                c -> c.retryStrategy(s -> s.maxAttempts(attemptsMax)))
                        .build();
    }

    void createBucket() {
        s3.createBucket(b -> b.bucket(bucket)).join();
    }

    /** The content of a key: random bytes seeded by it. */
    static byte[] content(String key, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(key.hashCode()).nextBytes(bytes);
        return bytes;
    }

    void put(String key, int sizeBytes) {
        s3.putObject(
                        b -> b.bucket(bucket).key(key),
                        AsyncRequestBody.fromBytes(content(key, sizeBytes)))
                .join();
    }

    /** In a storage class of S3's header. */
    void put(String key, int sizeBytes, String storageClass) {
        s3.putObject(
                        b -> b.bucket(bucket).key(key).storageClass(storageClass),
                        AsyncRequestBody.fromBytes(content(key, sizeBytes)))
                .join();
    }

    /** A PUT that must not replace anything. */
    CompletableFuture<PutObjectResponse> createOnly(String key, int sizeBytes) {
        return s3.putObject(
                b -> b.bucket(bucket).key(key).ifNoneMatch("*"),
                AsyncRequestBody.fromBytes(content(key, sizeBytes)));
    }

    void delete(String key) {
        s3.deleteObject(b -> b.bucket(bucket).key(key)).join();
    }

    /** One part comes, and then the client gives up. */
    void abortedUpload(String key, int sizeBytes) {
        String upload = begunUpload(key, sizeBytes);
        s3.abortMultipartUpload(b -> b.bucket(bucket).key(key).uploadId(upload)).join();
    }

    /** One part comes; returns the id of the upload. */
    String begunUpload(String key, int sizeBytes) {
        String upload = s3.createMultipartUpload(b -> b.bucket(bucket).key(key)).join().uploadId();
        s3.uploadPart(
                        b -> b.bucket(bucket).key(key).uploadId(upload).partNumber(1),
                        AsyncRequestBody.fromBytes(content(key, sizeBytes)))
                .join();
        return upload;
    }

    byte[] get(String key) {
        return s3.getObject(b -> b.bucket(bucket).key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArrayUnsafe();
    }

    /** All keys, over as many pages as it takes. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        s3.listObjectsV2Paginator(b -> b.bucket(bucket))
                .subscribe(page -> page.contents().stream().map(S3Object::key).forEach(keys::add))
                .join();
        return keys;
    }

    /** What the server answered to the call, which must fail. */
    static S3Exception refusal(Runnable call) {
        try {
            call.run();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof S3Exception refused) {
                return refused;
            }
            throw e;
        }
        throw new AssertionError("the call was not refused");
    }

    @Override
    public void close() {
        s3.close();
    }
}
