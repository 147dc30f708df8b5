package io.cyxcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.OwnershipControlsRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What access lists let a second user and the world do at a gateway, over HTTP. */
class AclIT {
    private static final String ALICE = "a".repeat(64);
    private static final String BOB = "b".repeat(64);
    private static final Credential ROOT =
            Credential.root("root-key", "root-secret", "root-id", "root");
    private static final Map<String, Credential> KEYS =
            Map.of(
                    "alice-key", Credential.user("alice-key", "alice-secret", ALICE, "alice", "A"),
                    "bob-key", Credential.user("bob-key", "bob-secret", BOB, "bob", "B"));
    private static final String BUCKET = "with-lists";

    @TempDir private Path folder;
    private final HttpClient anybody = HttpClient.newHttpClient();
    private S3Gateway gateway;
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
                        new MemoryMetadata(),
                        streams,
                        streams,
                        new InlineBodies(FileKeyProvider.open(folder.resolve("kek"))));
        alice = client("alice");
        bob = client("bob");
        alice.createBucket(b -> b.bucket(BUCKET).objectOwnership(ObjectOwnership.OBJECT_WRITER));
    }

    @AfterEach
    void stop() {
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
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(name + "-key", name + "-secret")))
                .build();
    }

    private static void put(S3Client client, String key, String acl) {
        client.putObject(b -> b.bucket(BUCKET).key(key).acl(acl), RequestBody.fromString("text"));
    }

    private static void read(S3Client client, String key) {
        assertThat(client.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asUtf8String())
                .isEqualTo("text");
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

    private int status(String method, String target, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + target))
                        .method(
                                method,
                                method.equals("PUT")
                                        ? BodyPublishers.ofString("text")
                                        : BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return anybody.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Test
    void objectsAreReadByWhomTheirListsName() throws IOException, InterruptedException {
        put(alice, "hers", "private");
        put(alice, "everybodys", "public-read");
        put(alice, "users", "authenticated-read");
        denied(() -> read(bob, "hers"));
        read(bob, "everybodys");
        read(bob, "users");
        assertThat(status("GET", "/" + BUCKET + "/everybodys")).isEqualTo(200);
        assertThat(status("HEAD", "/" + BUCKET + "/users")).isEqualTo(403);
        assertThat(status("GET", "/" + BUCKET + "/none")).isEqualTo(403);
        denied(() -> bob.getObjectAcl(b -> b.bucket(BUCKET).key("everybodys")));
        denied(() -> bob.putObjectAcl(b -> b.bucket(BUCKET).key("everybodys").acl("private")));
        denied(() -> bob.listObjectsV2(b -> b.bucket(BUCKET)));
        denied(() -> put(bob, "everybodys", "private"));

        alice.putObjectAcl(b -> b.bucket(BUCKET).key("everybodys").acl("private"));
        denied(() -> read(bob, "everybodys"));
        alice.putObjectAcl(b -> b.bucket(BUCKET).key("hers").grantRead("id=" + BOB));
        read(bob, "hers");
        put(alice, "hers", "private");
        denied(() -> read(bob, "hers"));
    }

    @Test
    void aCopysSourceIsReadByItsListToo() {
        alice.putBucketAcl(b -> b.bucket(BUCKET).grantWrite("id=" + BOB));
        put(alice, "hers", "private");
        denied(() -> copy("hers"));
        alice.putObjectAcl(b -> b.bucket(BUCKET).key("hers").acl("public-read"));
        copy("hers");
        read(bob, "copy");
        denied(() -> read(alice, "copy"));
    }

    private void copy(String key) {
        bob.copyObject(b ->
                b.sourceBucket(BUCKET)
                        .sourceKey(key)
                        .destinationBucket(BUCKET)
                        .destinationKey("copy"));
    }

    @Test
    void whoWritesOwnsAndMayGiveAway() {
        alice.putBucketAcl(b -> b.bucket(BUCKET).acl("public-read-write"));
        put(bob, "his", "private");
        put(bob, "shared", "bucket-owner-read");
        read(bob, "his");
        denied(() -> read(alice, "his"));
        read(alice, "shared");
        assertThat(bob.getObjectAcl(b -> b.bucket(BUCKET).key("his")).owner().id()).isEqualTo(BOB);
        assertThat(alice.listObjects(b -> b.bucket(BUCKET)).contents())
                .extracting(object -> object.owner().id())
                .containsExactly(BOB, BOB);

        own("BucketOwnerPreferred");
        put(bob, "given", "bucket-owner-full-control");
        read(alice, "given");
        denied(() -> read(bob, "given"));
        alice.deleteObject(b -> b.bucket(BUCKET).key("his"));
    }

    @Test
    void uploadsAreTheirSendersToAbort() {
        alice.putBucketAcl(b -> b.bucket(BUCKET).acl("public-read-write"));
        String hers =
                alice.createMultipartUpload(b -> b.bucket(BUCKET).key("u").acl("private"))
                        .uploadId();
        String his =
                bob.createMultipartUpload(b -> b.bucket(BUCKET).key("u").acl("private")).uploadId();
        denied(() -> bob.abortMultipartUpload(b -> b.bucket(BUCKET).key("u").uploadId(hers)));
        denied(() -> bob.listParts(b -> b.bucket(BUCKET).key("u").uploadId(hers)));
        assertThat(bob.listParts(b -> b.bucket(BUCKET).key("u").uploadId(his)).owner().id())
                .isEqualTo(BOB);
        bob.abortMultipartUpload(b -> b.bucket(BUCKET).key("u").uploadId(his));
        alice.abortMultipartUpload(b -> b.bucket(BUCKET).key("u").uploadId(hers));
    }

    @Test
    void whereNoListCountsNoneIsTakenAndAllIsTheBucketOwners() {
        alice.putBucketAcl(b -> b.bucket(BUCKET).acl("public-read-write"));
        put(bob, "his", "public-read");
        refused(400, "InvalidBucketAclWithObjectOwnership", () -> own("BucketOwnerEnforced"));
        alice.putBucketAcl(b -> b.bucket(BUCKET).acl("private"));
        own("BucketOwnerEnforced");
        read(alice, "his");
        denied(() -> read(bob, "his"));
        refused(400, "AccessControlListNotSupported", () -> put(alice, "k", "public-read"));
        put(alice, "k", "private");
        refused(
                400,
                "AccessControlListNotSupported",
                () -> alice.putObjectAcl(b -> b.bucket(BUCKET).key("his").acl("private")));
        put(alice, "k", "bucket-owner-full-control");
        alice.deleteBucketOwnershipControls(b -> b.bucket(BUCKET));
        refused(
                404,
                "OwnershipControlsNotFoundError",
                () -> alice.getBucketOwnershipControls(b -> b.bucket(BUCKET)));
        denied(() -> read(bob, "his"));
    }

    private void own(String ownership) {
        OwnershipControlsRule rule =
                OwnershipControlsRule.builder().objectOwnership(ownership).build();
        alice.putBucketOwnershipControls(
                b -> b.bucket(BUCKET).ownershipControls(o -> o.rules(List.of(rule))));
    }

    @Test
    void publicListsAreBlockedAndIgnored() {
        put(alice, "open", "public-read");
        read(bob, "open");
        alice.putPublicAccessBlock(b ->
                b.bucket(BUCKET)
                        .publicAccessBlockConfiguration(
                                c -> c.blockPublicAcls(true).ignorePublicAcls(true)));
        denied(() -> read(bob, "open"));
        denied(() -> put(alice, "more", "public-read"));
        denied(() -> alice.putBucketAcl(b -> b.bucket(BUCKET).acl("authenticated-read")));
        put(alice, "named", "private");
        alice.putObjectAcl(b -> b.bucket(BUCKET).key("named").grantRead("id=" + BOB));
        read(bob, "named");
    }

    @Test
    void bucketsAreCreatedWithTheListThatIsAskedForOrNotAtAll() {
        bob.createBucket(b ->
                b.bucket("open")
                        .acl("public-read")
                        .objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED));
        assertThat(alice.listObjectsV2(b -> b.bucket("open")).contents()).isEmpty();
        assertThat(bob.getBucketPolicyStatus(b -> b.bucket("open")).policyStatus().isPublic())
                .isTrue();
        refused(409, "BucketAlreadyExists", () -> bob.createBucket(b -> b.bucket("open")));
        refused(
                400,
                "InvalidBucketAclWithObjectOwnership",
                () -> bob.createBucket(b -> b.bucket("closed").acl("public-read")));
        refused(404, "NoSuchBucket", () -> bob.listObjectsV2(b -> b.bucket("closed")));
        bob.createBucket(b -> b.bucket("closed"));
        bob.createBucket(b -> b.bucket("closed"));
    }
}
