package io.cyxcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.ConfigureBucket;
import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Credentials;
import io.cyxcloud.s3.core.Owner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/** What a policy lets a second user and the world do at a gateway, over HTTP. */
class AccessIT {
    private static final String ALICE = "a".repeat(64);
    private static final String BOB = "b".repeat(64);
    private static final Credential ROOT =
            Credential.root("root-key", "root-secret", "root-id", "root");
    private static final Map<String, Credential> KEYS =
            Map.of(
                    "root-key", ROOT,
                    "alice-key", Credential.user("alice-key", "alice-secret", ALICE, "alice", "A"),
                    "bob-key", Credential.user("bob-key", "bob-secret", BOB, "bob", "B"));
    private static final String BUCKET = "of-alice";

    @TempDir private Path folder;
    private final MemoryMetadata metadata = new MemoryMetadata();
    private final HttpClient anybody = HttpClient.newHttpClient();
    private S3Gateway gateway;
    private S3Client root;
    private S3Client alice;
    private S3Client bob;

    @BeforeEach
    void start() throws IOException {
        MemoryStreams streams = new MemoryStreams();
        gateway =
                S3Gateway.start(
                        GatewayConfig.of("127.0.0.1", 0, ROOT),
                        new Credentials() {
                            @Override
                            public Optional<Credential> find(String accessKey) {
                                return Optional.ofNullable(KEYS.get(accessKey));
                            }

                            @Override
                            public Owner owner(String ownerId) {
                                return new Owner(ownerId, ownerId);
                            }
                        },
                        metadata,
                        streams,
                        streams,
                        new InlineBodies(FileKeyProvider.open(folder.resolve("kek"))));
        root = client("root");
        alice = client("alice");
        bob = client("bob");
        alice.createBucket(b -> b.bucket(BUCKET));
        put("public/k");
        put("secret/k");
        bob.createBucket(b -> b.bucket("of-bob"));
    }

    @AfterEach
    void stop() {
        root.close();
        alice.close();
        bob.close();
        anybody.close();
        gateway.close();
    }

    private S3Client client(String name) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.port()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .overrideConfiguration(o ->
                        o.retryStrategy(RetryMode.STANDARD).retryStrategy(r -> r.maxAttempts(1)))
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(name + "-key", name + "-secret")))
                .build();
    }

    private void put(String key) {
        alice.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString("hers"));
    }

    private void policy(String... statements) {
        alice.putBucketPolicy(b -> b.bucket(BUCKET).policy(document(statements)));
    }

    private static String document(String... statements) {
        return ("{'Version':'2012-10-17','Statement':[" + String.join(",", statements) + "]}")
                .replace('\'', '"');
    }

    /** Resources without the ARN's beginning, a blank between them. */
    private static String statement(
            String effect, String principal, String action, String resources) {
        return "{'Effect':'%s','Principal':%s,'Action':[%s],'Resource':[%s]}"
                .formatted(
                        effect, principal, list("s3:", action), list("arn:aws:s3:::", resources));
    }

    private static String list(String before, String words) {
        return "'" + before + String.join("','" + before, words.split(" ", -1)) + "'";
    }

    private static String toBob(String action, String resources) {
        return statement("Allow", "{'AWS':'arn:aws:iam::" + BOB + ":user/bob'}", action, resources);
    }

    private static String toAll(String action, String resources) {
        return statement("Allow", "'*'", action, resources);
    }

    private static void denied(ThrowingCallable call) {
        refused(403, "AccessDenied", call);
    }

    private static void refused(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(status);
                            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                        });
    }

    private HttpResponse<String> send(String method, String target, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + target))
                        .timeout(Duration.ofSeconds(10))
                        .method(
                                method,
                                method.equals("PUT") || method.equals("POST")
                                        ? BodyPublishers.ofString("body")
                                        : BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return anybody.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int status(String method, String target, String... headers) {
        return send(method, target, headers).statusCode();
    }

    @Test
    void withoutAPolicyTheWorldGetsNowhere() {
        String object = "/" + BUCKET + "/public/k";
        for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE"}) {
            assertThat(status(method, object)).as(method).isEqualTo(403);
            assertThat(status(method, "/" + BUCKET)).as(method).isEqualTo(403);
        }
        assertThat(status("GET", "/")).isEqualTo(403);
        assertThat(status("PUT", "/another")).isEqualTo(403);
        assertThat(status("POST", "/" + BUCKET + "?delete")).isEqualTo(403);
        assertThat(status("POST", object + "?uploads")).isEqualTo(403);
        assertThat(status("PUT", "/" + BUCKET + "?policy")).isEqualTo(403);
        assertThat(status("GET", "/" + BUCKET + "?policyStatus")).isEqualTo(403);
        assertThat(status("PUT", "/" + BUCKET + "/k", "x-amz-copy-source", object)).isEqualTo(403);
        assertThat(status("GET", object, "x-cyx-stale-ok", "true")).isEqualTo(403);
        denied(() -> bob.getObject(b -> b.bucket(BUCKET).key("public/k")));
        assertThat(alice.getObjectAsBytes(b -> b.bucket(BUCKET).key("public/k")).asUtf8String())
                .isEqualTo("hers");
    }

    @Test
    void theWorldMayWhatAPolicySaysAndNoMore() {
        policy(toAll("GetObject", BUCKET + "/public/*"));
        String object = "/" + BUCKET + "/public/k";
        assertThat(send("GET", object).body()).isEqualTo("hers");
        assertThat(status("HEAD", object)).isEqualTo(200);
        assertThat(send("GET", object, "x-cyx-stale-ok", "true").statusCode()).isEqualTo(200);
        assertThat(bob.getObjectAsBytes(b -> b.bucket(BUCKET).key("public/k")).asUtf8String())
                .isEqualTo("hers");

        assertThat(status("GET", "/" + BUCKET + "/secret/k")).isEqualTo(403);
        assertThat(status("PUT", object)).isEqualTo(403);
        assertThat(status("DELETE", object)).isEqualTo(403);
        assertThat(status("GET", "/" + BUCKET)).isEqualTo(403);
        assertThat(status("GET", object + "?acl")).isEqualTo(403);
        assertThat(status("GET", object + "?tagging")).isEqualTo(403);
        assertThat(status("GET", object + "?versionId=null")).isEqualTo(403);
        assertThat(status("GET", object + "?asOf=2026-01-01T00:00:00Z")).isEqualTo(403);
        assertThat(status("GET", object + "?response-content-type=a")).isEqualTo(400);
        // who claims to be somebody must prove it
        assertThat(status("GET", object + "?X-Amz-Signature=00")).isEqualTo(403);
        assertThat(status("GET", object + "?AWSAccessKeyId=alice-key")).isEqualTo(403);
        assertThat(status("GET", object, "Authorization", "Basic YTpi")).isEqualTo(400);
        // what is not there is not told to those who may not list
        assertThat(status("GET", "/" + BUCKET + "/public/none")).isEqualTo(403);
        denied(() -> bob.getObject(b -> b.bucket(BUCKET).key("public/none")));
        refused(404, "NoSuchKey", () -> alice.getObject(b -> b.bucket(BUCKET).key("public/none")));
        policy(toAll("GetObject ListBucket", BUCKET + "/public/* " + BUCKET));
        assertThat(status("GET", "/" + BUCKET + "/public/none")).isEqualTo(404);
        assertThat(send("GET", "/" + BUCKET + "?list-type=2").body()).contains("public/k");
    }

    @Test
    void theWorldMayWriteWhereItIsLet() {
        policy(toAll("PutObject", BUCKET + "/drop/*"));
        String object = "/" + BUCKET + "/drop/k";
        assertThat(status("PUT", object)).isEqualTo(200);
        assertThat(status("PUT", object, "x-amz-tagging", "a=b")).isEqualTo(403);
        assertThat(status("PUT", object, "If-Match", "\"x\"")).isEqualTo(403);
        assertThat(
                        status(
                                "PUT",
                                object,
                                "x-amz-content-sha256",
                                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                "x-amz-decoded-content-length",
                                "4"))
                .isEqualTo(403);
        assertThat(status("GET", object)).isEqualTo(403);
        assertThat(alice.getObjectAsBytes(b -> b.bucket(BUCKET).key("drop/k")).asUtf8String())
                .isEqualTo("body");
    }

    /** Who may write may not make the gateway read for it. */
    @Test
    void aCopyNeedsBothItsEnds() {
        policy(toBob("PutObject", BUCKET + "/*"), toBob("GetObject", BUCKET + "/public/*"));
        denied(() -> copy("secret/k", "of-bob", "stolen"));
        denied(() -> copy("secret/k", BUCKET, "public/stolen"));
        denied(() -> copy("public/none", "of-bob", "stolen"));
        String upload = bob.createMultipartUpload(b -> b.bucket("of-bob").key("parts")).uploadId();
        denied(() -> copyPart("secret/k", upload));
        copyPart("public/k", upload);
        copy("public/k", "of-bob", "given");
        assertThat(bob.getObjectAsBytes(b -> b.bucket("of-bob").key("given")).asUtf8String())
                .isEqualTo("hers");

        // tags are read and written by actions of their own
        bob.putObject(b -> b.bucket("of-bob").key("tagged").tagging("a=b"), RequestBody.empty());
        denied(() -> copyTagged(TaggingDirective.COPY));
        copyTagged(TaggingDirective.REPLACE);
        policy(toBob("PutObject PutObjectTagging", BUCKET + "/*"));
        copyTagged(TaggingDirective.COPY);
    }

    private void copy(String key, String toBucket, String toKey) {
        bob.copyObject(b ->
                b.sourceBucket(BUCKET)
                        .sourceKey(key)
                        .destinationBucket(toBucket)
                        .destinationKey(toKey));
    }

    private void copyPart(String key, String upload) {
        bob.uploadPartCopy(b ->
                b.sourceBucket(BUCKET)
                        .sourceKey(key)
                        .destinationBucket("of-bob")
                        .destinationKey("parts")
                        .uploadId(upload)
                        .partNumber(1));
    }

    /** A header that the operation does not heed meets no condition. */
    @Test
    void tagsThatAreNotSetLetNobodyIn() {
        policy(
                toAll("PutObject PutObjectTagging", BUCKET + "/*")
                        .replaceFirst(
                                "}$",
                                ",'Condition':{'StringEquals':{'s3:RequestObjectTag/a':'b'}}}"));
        String object = "/" + BUCKET + "/k";
        assertThat(status("PUT", object)).isEqualTo(403);
        assertThat(status("PUT", object, "x-amz-tagging", "a=c")).isEqualTo(403);
        assertThat(status("PUT", object, "x-amz-tagging", "a=b")).isEqualTo(200);
        assertThat(status("PUT", object + "?tagging", "x-amz-tagging", "a=b")).isEqualTo(403);
        bob.putObject(b -> b.bucket("of-bob").key("tagged"), RequestBody.empty());
        denied(() ->
                bob.copyObject(b ->
                        b.sourceBucket("of-bob")
                                .sourceKey("tagged")
                                .destinationBucket(BUCKET)
                                .destinationKey("k")
                                .tagging("a=b")));
        String upload = alice.createMultipartUpload(b -> b.bucket(BUCKET).key("k")).uploadId();
        assertThat(
                        status(
                                "PUT",
                                object + "?partNumber=1&uploadId=" + upload,
                                "x-amz-tagging",
                                "a=b"))
                .isEqualTo(403);
    }

    private void copyTagged(TaggingDirective directive) {
        bob.copyObject(b ->
                b.sourceBucket("of-bob")
                        .sourceKey("tagged")
                        .destinationBucket(BUCKET)
                        .destinationKey("tagged")
                        .taggingDirective(directive));
    }

    @Test
    void eachKeyOfADeletionIsAskedFor() {
        put("tmp/a");
        policy(toBob("DeleteObject", BUCKET + "/tmp/*"));
        DeleteObjectsResponse done =
                bob.deleteObjects(b ->
                        b.bucket(BUCKET)
                                .delete(d ->
                                        d.objects(
                                                ObjectIdentifier.builder().key("tmp/a").build(),
                                                ObjectIdentifier.builder()
                                                        .key("tmp/b")
                                                        .versionId("null")
                                                        .build(),
                                                ObjectIdentifier.builder()
                                                        .key("secret/k")
                                                        .build())));
        assertThat(done.deleted()).extracting(DeletedObject::key).containsExactly("tmp/a");
        assertThat(done.errors())
                .extracting(e -> e.key() + " " + e.code())
                .containsExactly("tmp/b AccessDenied", "secret/k AccessDenied");
        DeleteObjectsResponse bypassing =
                bob.deleteObjects(b ->
                        b.bucket(BUCKET)
                                .bypassGovernanceRetention(true)
                                .delete(d ->
                                        d.objects(
                                                ObjectIdentifier.builder().key("tmp/c").build())));
        assertThat(bypassing.errors()).extracting(e -> e.code()).containsExactly("AccessDenied");
        assertThat(alice.headObject(b -> b.bucket(BUCKET).key("secret/k")).contentLength())
                .isEqualTo(4);
    }

    @Test
    void anUploadIsWrittenByThoseWhoMayWriteItsKey() {
        policy(toBob("PutObject", BUCKET + "/drop/*"));
        String hers = alice.createMultipartUpload(b -> b.bucket(BUCKET).key("secret/u")).uploadId();
        denied(() ->
                bob.uploadPart(
                        b -> b.bucket(BUCKET).key("secret/u").uploadId(hers).partNumber(1),
                        RequestBody.fromString("his")));
        refused(
                404,
                "NoSuchUpload",
                () ->
                        bob.uploadPart(
                                b -> b.bucket(BUCKET).key("drop/u").uploadId(hers).partNumber(1),
                                RequestBody.fromString("his")));
        denied(() ->
                bob.completeMultipartUpload(b ->
                        b.bucket(BUCKET)
                                .key("secret/u")
                                .uploadId(hers)
                                .multipartUpload(u ->
                                        u.parts(
                                                CompletedPart.builder()
                                                        .partNumber(1)
                                                        .eTag("x")
                                                        .build()))));
        denied(() ->
                bob.abortMultipartUpload(b -> b.bucket(BUCKET).key("secret/u").uploadId(hers)));
        denied(() -> bob.listParts(b -> b.bucket(BUCKET).key("secret/u").uploadId(hers)));
        denied(() -> bob.listMultipartUploads(b -> b.bucket(BUCKET)));
        denied(() -> bob.createMultipartUpload(b -> b.bucket(BUCKET).key("secret/u")));
        assertThat(bob.createMultipartUpload(b -> b.bucket(BUCKET).key("drop/u")).uploadId())
                .isNotEmpty();
    }

    @Test
    void aPolicyBindsItsOwnerButNeverLocksOut() {
        policy(statement("Deny", "'*'", "*", BUCKET + " " + BUCKET + "/*"));
        denied(() -> alice.getObject(b -> b.bucket(BUCKET).key("public/k")));
        denied(() -> alice.listObjectsV2(b -> b.bucket(BUCKET)));
        denied(() -> alice.deleteBucket(b -> b.bucket(BUCKET)));
        assertThat(root.getObjectAsBytes(b -> b.bucket(BUCKET).key("public/k")).asUtf8String())
                .isEqualTo("hers");
        alice.getBucketPolicy(b -> b.bucket(BUCKET));
        alice.deleteBucketPolicy(b -> b.bucket(BUCKET));
        assertThat(alice.listObjectsV2(b -> b.bucket(BUCKET)).contents()).hasSize(2);
    }

    @Test
    void policiesAreKeptAsTheyCameAndAreTheOwners() {
        refused(404, "NoSuchBucketPolicy", () -> alice.getBucketPolicy(b -> b.bucket(BUCKET)));
        assertThat(isPublic()).isFalse();
        refused(
                400,
                "MalformedPolicy",
                () -> alice.putBucketPolicy(b -> b.bucket(BUCKET).policy("{}")));
        String all = toBob("*", BUCKET + " " + BUCKET + "/*");
        policy(all);
        assertThat(alice.getBucketPolicy(b -> b.bucket(BUCKET)).policy()).isEqualTo(document(all));
        assertThat(isPublic()).isFalse();
        assertThat(bob.listObjectsV2(b -> b.bucket(BUCKET)).contents()).hasSize(2);
        denied(() -> bob.getBucketPolicy(b -> b.bucket(BUCKET)));
        denied(() -> bob.deleteBucketPolicy(b -> b.bucket(BUCKET)));
        denied(() -> bob.putBucketPolicy(b -> b.bucket(BUCKET).policy(document(all))));
        assertThat(bob.listBuckets().buckets()).extracting(b -> b.name()).containsOnly("of-bob");
    }

    private boolean isPublic() {
        return alice.getBucketPolicyStatus(b -> b.bucket(BUCKET)).policyStatus().isPublic();
    }

    @Test
    void publicPoliciesCanBeBlocked() {
        String read = toAll("GetObject", BUCKET + "/*");
        policy(read, toBob("ListBucket", BUCKET));
        assertThat(isPublic()).isTrue();
        assertThat(status("GET", "/" + BUCKET + "/public/k")).isEqualTo(200);
        alice.putPublicAccessBlock(b ->
                b.bucket(BUCKET)
                        .publicAccessBlockConfiguration(
                                c -> c.restrictPublicBuckets(true).blockPublicPolicy(true)));
        assertThat(status("GET", "/" + BUCKET + "/public/k")).isEqualTo(403);
        denied(() -> bob.listObjectsV2(b -> b.bucket(BUCKET)));
        assertThat(alice.listObjectsV2(b -> b.bucket(BUCKET)).contents()).hasSize(2);
        denied(() -> policy(read));
        policy(toBob("ListBucket", BUCKET));
        assertThat(bob.listObjectsV2(b -> b.bucket(BUCKET)).contents()).hasSize(2);
        alice.deletePublicAccessBlock(b -> b.bucket(BUCKET));
        policy(read);
        assertThat(status("GET", "/" + BUCKET + "/public/k")).isEqualTo(200);
    }

    /** Through another gateway, of which this one hears nothing. */
    @Test
    void aChangeElsewhereIsNoticedWithinTwoSeconds() {
        policy(toAll("GetObject", BUCKET + "/*"));
        assertThat(status("GET", "/" + BUCKET + "/public/k")).isEqualTo(200);
        metadata.execute(
                new ConfigureBucket(
                        new CommandId(UUID.randomUUID()),
                        BUCKET,
                        BucketSetting.POLICY,
                        null,
                        9,
                        null));
        Awaitility.await()
                .atMost(Duration.ofMillis(2_500))
                .until(() -> status("GET", "/" + BUCKET + "/public/k") == 403);
    }

    /** A policy is that of its bucket, not of the name. */
    @Test
    void aNewOwnersBucketHasNotTheOldPolicy() {
        alice.createBucket(b -> b.bucket("moved"));
        alice.putBucketPolicy(
                b -> b.bucket("moved").policy(document(toAll("ListBucket", "moved"))));
        assertThat(status("GET", "/moved")).isEqualTo(200);
        metadata.deleteElsewhere("moved");
        metadata.execute(
                new CreateBucket(
                        new CommandId(UUID.randomUUID()),
                        "moved",
                        new BucketId(UUID.randomUUID()),
                        BOB,
                        "",
                        4));
        bob.putObject(b -> b.bucket("moved").key("k"), RequestBody.fromString("his"));
        assertThat(status("GET", "/moved")).isEqualTo(403);
    }
}
