package io.cyxcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyDeleted;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyStatusChanged;
import io.cyxcloud.events.identity.IdentityEvent.UserCreated;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.ingest.seal.SecretSealer;
import io.cyxcloud.s3.core.AccessKeys;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.identity.UserCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Two users and root at a gateway, over HTTP; the users' events are made here. */
class UsersIT {
    private static final Credential ROOT = Credential.root("ROOTKEY", "secret", "root-id", "root");
    private static final CommandId COMMAND = new CommandId(UUID.randomUUID());

    @TempDir private Path folder;
    private final AccessKeys keys = new AccessKeys();
    private final MemoryMetadata metadata = new MemoryMetadata();
    private UserCredentials credentials;
    private S3Gateway gateway;
    private S3Client root;
    private S3Client alice;
    private S3Client bob;

    @BeforeEach
    void start() throws IOException {
        FileKeyProvider master = FileKeyProvider.open(folder.resolve("kek"));
        SecretSealer secrets = new SecretSealer(master);
        credentials = new UserCredentials(ROOT, secrets);
        MemoryStreams streams = new MemoryStreams();
        gateway =
                S3Gateway.start(
                        GatewayConfig.of("127.0.0.1", 0, ROOT),
                        credentials,
                        metadata,
                        streams,
                        streams,
                        new InlineBodies(master));
        for (String name : new String[] {"alice", "bob"}) {
            keys.apply(
                    new UserCreated(COMMAND, name, name.toUpperCase(Locale.ROOT), name + "-id", 1));
            keys.apply(
                    new AccessKeyCreated(
                            COMMAND,
                            name,
                            name + "-id",
                            name + "-key",
                            secrets.seal(name + "-key", name + "-secret"),
                            2));
        }
        root = client(ROOT.accessKey(), ROOT.secretKey());
        alice = client("alice-key", "alice-secret");
        bob = client("bob-key", "bob-secret");
    }

    @AfterEach
    void stop() {
        root.close();
        alice.close();
        bob.close();
        gateway.close();
    }

    private S3Client client(String accessKey, String secret) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.port()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .overrideConfiguration(o ->
                        o.retryStrategy(RetryMode.STANDARD).retryStrategy(r -> r.maxAttempts(1)))
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(accessKey, secret)))
                .build();
    }

    private static void assertFails(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(status);
                            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                        });
    }

    @Test
    void noKeyIsUnknownBeforeAllAreRead() {
        assertFails(503, "ServiceUnavailable", () -> alice.listBuckets());
        assertThat(root.listBuckets().buckets()).isEmpty();
        credentials.know(keys);
        assertThat(alice.listBuckets().buckets()).isEmpty();
        try (S3Client nobody = client("nobody-key", "x")) {
            assertFails(403, "InvalidAccessKeyId", () -> nobody.listBuckets());
        }
        try (S3Client wrong = client("alice-key", "bob-secret")) {
            assertFails(403, "SignatureDoesNotMatch", () -> wrong.listBuckets());
        }
        credentials.know(null);
        assertFails(503, "ServiceUnavailable", () -> alice.listBuckets());
    }

    @Test
    void aKeyThatIsDisabledOrDeletedIsRefused() {
        credentials.know(keys);
        assertThat(alice.listBuckets().buckets()).isEmpty();
        keys.apply(
                new AccessKeyStatusChanged(
                        COMMAND, "alice", "alice-key", AccessKeyStatus.INACTIVE, 3));
        assertFails(403, "InvalidAccessKeyId", () -> alice.listBuckets());
        keys.apply(
                new AccessKeyStatusChanged(
                        COMMAND, "alice", "alice-key", AccessKeyStatus.ACTIVE, 4));
        assertThat(alice.listBuckets().buckets()).isEmpty();
        keys.apply(new AccessKeyDeleted(COMMAND, "alice", "alice-key", 5));
        assertFails(403, "InvalidAccessKeyId", () -> alice.listBuckets());
        assertThat(bob.listBuckets().buckets()).isEmpty();
    }

    @Test
    void eachUsesItsOwnBucketsAndRootAll() {
        credentials.know(keys);
        alice.createBucket(b -> b.bucket("of-alice"));
        alice.putObject(b -> b.bucket("of-alice").key("k"), RequestBody.fromString("hers"));
        bob.createBucket(b -> b.bucket("of-bob"));
        root.createBucket(b -> b.bucket("of-root"));
        assertThat(alice.listBuckets().buckets()).extracting(Bucket::name).containsOnly("of-alice");
        assertThat(bob.listBuckets().buckets()).extracting(Bucket::name).containsOnly("of-bob");
        assertThat(root.listBuckets().buckets()).extracting(Bucket::name).containsOnly("of-root");

        assertFails(
                403,
                "AccessDenied",
                () -> bob.getObjectAsBytes(b -> b.bucket("of-alice").key("k")));
        assertFails(403, "AccessDenied", () -> bob.listObjectsV2(b -> b.bucket("of-alice")));
        assertFails(
                403,
                "AccessDenied",
                () -> bob.putObject(b -> b.bucket("of-alice").key("x"), RequestBody.empty()));
        assertFails(
                403, "AccessDenied", () -> bob.deleteObject(b -> b.bucket("of-alice").key("k")));
        assertFails(403, "AccessDenied", () -> bob.deleteBucket(b -> b.bucket("of-alice")));
        assertFails(403, "AccessDenied", () -> bob.getBucketAcl(b -> b.bucket("of-alice")));
        assertFails(
                403,
                "AccessDenied",
                () ->
                        bob.copyObject(b ->
                                b.sourceBucket("of-alice")
                                        .sourceKey("k")
                                        .destinationBucket("of-bob")
                                        .destinationKey("k")));
        assertFails(403, "AccessDenied", () -> alice.listObjectsV2(b -> b.bucket("of-root")));
        assertFails(409, "BucketAlreadyExists", () -> bob.createBucket(b -> b.bucket("of-alice")));
        assertFails(409, "BucketAlreadyExists", () -> root.createBucket(b -> b.bucket("of-alice")));

        assertThat(root.getObjectAsBytes(b -> b.bucket("of-alice").key("k")).asUtf8String())
                .isEqualTo("hers");
    }

    /** A bucket's name is another owner's by now, and the gateway remembers who had it. */
    @Test
    void aNameGoesToItsNewOwner() {
        credentials.know(keys);
        alice.createBucket(b -> b.bucket("moved"));
        assertThat(alice.listObjectsV2(b -> b.bucket("moved")).contents()).isEmpty();
        metadata.deleteElsewhere("moved");
        metadata.execute(
                new CreateBucket(
                        COMMAND, "moved", new BucketId(UUID.randomUUID()), "bob-id", "", 4));
        bob.putObject(b -> b.bucket("moved").key("k"), RequestBody.fromString("his"));
        assertThat(bob.getObjectAsBytes(b -> b.bucket("moved").key("k")).asUtf8String())
                .isEqualTo("his");
        assertFails(
                403, "AccessDenied", () -> alice.getObjectAsBytes(b -> b.bucket("moved").key("k")));
    }

    @Test
    void whoCopiesMaySayWhomTheSourceBelongsTo() {
        credentials.know(keys);
        alice.createBucket(b -> b.bucket("of-alice"));
        alice.putObject(b -> b.bucket("of-alice").key("k"), RequestBody.fromString("hers"));
        bob.createBucket(b -> b.bucket("of-bob"));
        root.copyObject(b ->
                b.sourceBucket("of-alice")
                        .sourceKey("k")
                        .expectedSourceBucketOwner("alice-id")
                        .destinationBucket("of-bob")
                        .destinationKey("k")
                        .expectedBucketOwner("bob-id"));
        assertFails(
                403,
                "AccessDenied",
                () ->
                        root.copyObject(b ->
                                b.sourceBucket("of-alice")
                                        .sourceKey("k")
                                        .expectedSourceBucketOwner("bob-id")
                                        .destinationBucket("of-bob")
                                        .destinationKey("k")));
    }

    @Test
    void ownersAreThoseOfTheBucketsWhoeverAsks() {
        credentials.know(keys);
        alice.createBucket(b -> b.bucket("of-alice"));
        alice.putObject(b -> b.bucket("of-alice").key("k"), RequestBody.fromString("hers"));
        Owner owner = Owner.builder().id("alice-id").displayName("ALICE").build();
        assertThat(alice.listBuckets().owner()).isEqualTo(owner);
        for (S3Client asking : new S3Client[] {alice, root}) {
            assertThat(asking.listObjectsV2(b -> b.bucket("of-alice").fetchOwner(true)).contents())
                    .singleElement()
                    .satisfies(object -> assertThat(object.owner()).isEqualTo(owner));
            assertThat(asking.listObjects(b -> b.bucket("of-alice")).contents())
                    .singleElement()
                    .satisfies(object -> assertThat(object.owner()).isEqualTo(owner));
            assertThat(asking.getBucketAcl(b -> b.bucket("of-alice")).owner()).isEqualTo(owner);
        }
        assertThat(root.listBuckets().owner().id()).isEqualTo("root-id");
    }
}
