package io.cyxcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Hashes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The gateway over real sockets, by the AWS SDK, against a model of what is behind it. */
class S3GatewayIT {
    private static final Credential ROOT = Credential.root("CYXKEY", "cyx/secret+", "root", "root");
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ROOT.accessKey(), ROOT.secretKey()));
    private static final String BUCKET = "bucket";
    private static final String CUSTOMER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String CUSTOMER_KEY_MD5 = "tP/LI3N87DFaSk0aoqYgzg==";

    @TempDir private static Path dir;
    private static final MemoryStreams STREAMS = new MemoryStreams();
    private static S3Gateway gateway;
    private static URI endpoint;
    private static S3Client s3;

    @BeforeAll
    static void start() throws IOException {
        InlineBodies inline = new InlineBodies(FileKeyProvider.open(dir.resolve("kek")));
        gateway =
                S3Gateway.start(
                        GatewayConfig.of("127.0.0.1", 0, ROOT),
                        new MemoryMetadata(),
                        STREAMS,
                        STREAMS,
                        inline);
        endpoint = URI.create("http://127.0.0.1:" + gateway.port());
        s3 = client().build();
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    private static S3ClientBuilder client() {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(CREDENTIALS);
    }

    @AfterAll
    static void stop() {
        s3.close();
        gateway.close();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] get(String key) {
        return s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asByteArray();
    }

    private static void put(String key, byte[] body) {
        s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromBytes(body));
    }

    private static void assertFails(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(status);
                            if (!code.isEmpty()) {
                                assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
                            }
                        });
    }

    @Test
    void objectsOfAllSizesRoundTrip() {
        for (int size : new int[] {0, 1, 16 << 10, (16 << 10) + 1, 65536, 300_000, 5 << 20}) {
            byte[] body = bytes(size);
            PutObjectResponse put =
                    s3.putObject(
                            b -> b.bucket(BUCKET).key("sizes/" + size),
                            RequestBody.fromBytes(body));
            assertThat(put.eTag()).isEqualTo("\"" + Hashes.hex(Hashes.md5().digest(body)) + "\"");
            assertThat(get("sizes/" + size)).as("%d bytes", size).isEqualTo(body);
        }
    }

    /** What is behind the gateway answers from a copy when it is told that it may. */
    @Test
    void aStaleAnswerIsGivenToWhoSaysThatItWillDo() {
        put("stale/a", bytes(20_000));
        put("stale/b", bytes(1));
        assertThat(staleKeys("true")).containsExactly("stale/a", "stale/b");
        put("stale/a", bytes(30_000));
        put("stale/c", bytes(1));
        assertThat(staleKeys("true")).containsExactly("stale/a", "stale/b");
        assertThat(staleKeys("false")).containsExactly("stale/a", "stale/b", "stale/c");
        assertThat(
                        s3.getObjectAsBytes(b ->
                                        b.bucket(BUCKET)
                                                .key("stale/a")
                                                .overrideConfiguration(staleOk("true")))
                                .asByteArray())
                .isEqualTo(bytes(20_000));
        assertThat(
                        s3.headObject(b ->
                                        b.bucket(BUCKET)
                                                .key("stale/a")
                                                .overrideConfiguration(staleOk("true")))
                                .contentLength())
                .isEqualTo(20_000);
        assertThat(get("stale/a")).hasSize(30_000);
        // a write and its condition are decided on what is
        assertFails(
                412,
                "PreconditionFailed",
                () ->
                        s3.putObject(
                                b ->
                                        b.bucket(BUCKET)
                                                .key("stale/c")
                                                .ifNoneMatch("*")
                                                .overrideConfiguration(staleOk("true")),
                                RequestBody.fromString("x")));
        assertFails(400, "InvalidArgument", () -> staleKeys("perhaps"));
        assertFails(
                400,
                "InvalidArgument",
                () ->
                        s3.getObjectAsBytes(b ->
                                b.bucket(BUCKET)
                                        .key("stale/a")
                                        .overrideConfiguration(o ->
                                                o.putHeader("x-cyx-stale-ok", "true")
                                                        .putHeader("x-cyx-as-of", "1"))));
    }

    private static List<String> staleKeys(String staleOk) {
        return s3
                .listObjectsV2(b ->
                        b.bucket(BUCKET).prefix("stale/").overrideConfiguration(staleOk(staleOk)))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private static Consumer<AwsRequestOverrideConfiguration.Builder> staleOk(String value) {
        return request -> request.putHeader("x-cyx-stale-ok", value);
    }

    @Test
    void oddKeys() {
        List<String> keys =
                List.of(
                        "odd/a b",
                        "odd/a+b",
                        "odd/%2F%",
                        "odd/ü/€",
                        "odd//x/",
                        "odd/&<>\"'",
                        "odd/~*!()",
                        "odd/" + "k".repeat(1020));
        for (String key : keys) {
            put(key, key.getBytes(StandardCharsets.UTF_8));
            assertThat(get(key)).as(key).isEqualTo(key.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(
                        s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("odd/")).contents().stream()
                                .map(S3Object::key))
                .containsExactlyInAnyOrderElementsOf(keys);
        assertFails(400, "KeyTooLongError", () -> put("odd/" + "k".repeat(1021), bytes(1)));
    }

    @Test
    void metadataAndHeaders() {
        s3.putObject(
                b ->
                        b.bucket(BUCKET)
                                .key("meta")
                                .contentType("text/plain")
                                .cacheControl("no-cache")
                                .contentEncoding("gzip")
                                .metadata(Map.of("colour", "blue", "two", "a  b"))
                                .storageClass("COMPACT"),
                RequestBody.fromString("x"));
        HeadObjectResponse head = s3.headObject(b -> b.bucket(BUCKET).key("meta"));
        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.cacheControl()).isEqualTo("no-cache");
        assertThat(head.contentEncoding()).isEqualTo("gzip");
        assertThat(head.metadata()).containsEntry("colour", "blue");
        assertThat(head.storageClassAsString()).isEqualTo("COMPACT");
        assertThat(head.contentLength()).isEqualTo(1);
        assertFails(
                501,
                "NotImplemented",
                () ->
                        withoutRetries()
                                .putObject(
                                        b ->
                                                b.bucket(BUCKET)
                                                        .key("meta")
                                                        .sseCustomerAlgorithm("AES256")
                                                        .sseCustomerKey(CUSTOMER_KEY)
                                                        .sseCustomerKeyMD5(CUSTOMER_KEY_MD5),
                                        RequestBody.fromString("x")));
        assertFails(
                400,
                "InvalidRequest",
                () ->
                        s3.getObject(b ->
                                b.bucket(BUCKET)
                                        .key("meta")
                                        .sseCustomerAlgorithm("AES256")
                                        .sseCustomerKey(CUSTOMER_KEY)
                                        .sseCustomerKeyMD5(CUSTOMER_KEY_MD5)));
        assertFails(
                400,
                "InvalidStorageClass",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("meta").storageClass("GLACIER"),
                                RequestBody.fromString("x")));
        assertFails(
                400,
                "MetadataTooLarge",
                () ->
                        s3.putObject(
                                b ->
                                        b.bucket(BUCKET)
                                                .key("meta")
                                                .metadata(Map.of("a", "x".repeat(2048))),
                                RequestBody.fromString("x")));
    }

    @Test
    void ranges() {
        byte[] body = bytes(200_000);
        put("range", body);
        ResponseBytes<GetObjectResponse> part =
                s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("range").range("bytes=65530-131080"));
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(body, 65530, 131081));
        assertThat(part.response().contentRange()).isEqualTo("bytes 65530-131080/200000");
        assertFails(
                416,
                "InvalidRange",
                () ->
                        s3.getObjectAsBytes(
                                b -> b.bucket(BUCKET).key("range").range("bytes=200000-")));
    }

    @Test
    void conditions() {
        put("cond", bytes(10));
        String etag = s3.headObject(b -> b.bucket(BUCKET).key("cond")).eTag();
        assertFails(
                304,
                "",
                () -> s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("cond").ifNoneMatch(etag)));
        assertFails(
                412,
                "PreconditionFailed",
                () -> s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("cond").ifMatch("\"x\"")));
        assertFails(
                412,
                "PreconditionFailed",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("cond").ifNoneMatch("*"),
                                RequestBody.fromString("x")));
        s3.putObject(b -> b.bucket(BUCKET).key("cond").ifMatch(etag), RequestBody.fromString("x"));
        assertFails(
                412,
                "PreconditionFailed",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("cond").ifMatch(etag),
                                RequestBody.fromString("y")));
        assertFails(
                412,
                "PreconditionFailed",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("cond").ifNoneMatch(eTag("cond")),
                                RequestBody.fromString("y")));
        s3.putObject(b -> b.bucket(BUCKET).key("cond").ifMatch("*"), RequestBody.fromString("y"));
        s3.putObject(
                b -> b.bucket(BUCKET).key("cond").ifNoneMatch(etag), RequestBody.fromString("z"));
        assertFails(
                404,
                "NoSuchKey",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("missing").ifMatch("*"),
                                RequestBody.fromString("y")));
        assertFails(404, "NoSuchKey", () -> get("missing"));
        assertFails(404, "NoSuchBucket", () -> s3.listObjectsV2(b -> b.bucket("missing")));
    }

    private static String eTag(String key) {
        return s3.headObject(b -> b.bucket(BUCKET).key(key)).eTag();
    }

    @Test
    void checksums() {
        for (ChecksumAlgorithm algorithm :
                List.of(
                        ChecksumAlgorithm.CRC32,
                        ChecksumAlgorithm.CRC32_C,
                        ChecksumAlgorithm.SHA1,
                        ChecksumAlgorithm.SHA256)) {
            byte[] body = bytes(100_000);
            s3.putObject(
                    b -> b.bucket(BUCKET).key("sum").checksumAlgorithm(algorithm),
                    RequestBody.fromBytes(body));
            GetObjectResponse got =
                    s3.getObjectAsBytes(b ->
                                    b.bucket(BUCKET).key("sum").checksumMode(ChecksumMode.ENABLED))
                            .response();
            assertThat(
                            List.of(
                                    "" + got.checksumCRC32(),
                                    "" + got.checksumCRC32C(),
                                    "" + got.checksumSHA1(),
                                    "" + got.checksumSHA256()))
                    .as("%s", algorithm)
                    .filteredOn(value -> !value.equals("null"))
                    .hasSize(1);
        }
        assertFails(
                400,
                "BadDigest",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("sum").checksumCRC32("AAAAAA=="),
                                RequestBody.fromString("x")));
        assertFails(
                400,
                "BadDigest",
                () ->
                        s3.putObject(
                                b ->
                                        b.bucket(BUCKET)
                                                .key("sum")
                                                .contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="),
                                RequestBody.fromString("x")));
        assertFails(
                400,
                "InvalidDigest",
                () ->
                        s3.putObject(
                                b -> b.bucket(BUCKET).key("sum").contentMD5("x"),
                                RequestBody.fromString("x")));
    }

    @Test
    void withoutTrailers() {
        try (S3Client plain =
                client().requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .build()) {
            byte[] body = bytes(200_000);
            plain.putObject(b -> b.bucket(BUCKET).key("plain"), RequestBody.fromBytes(body));
            assertThat(get("plain")).isEqualTo(body);
        }
    }

    @Test
    void asyncClient() {
        try (S3AsyncClient async =
                S3AsyncClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(CREDENTIALS)
                        .build()) {
            byte[] body = bytes(3 << 20);
            async.putObject(b -> b.bucket(BUCKET).key("async"), AsyncRequestBody.fromBytes(body))
                    .join();
            assertThat(
                            async.getObject(
                                            b -> b.bucket(BUCKET).key("async"),
                                            AsyncResponseTransformer.toBytes())
                                    .join()
                                    .asByteArray())
                    .isEqualTo(body);
        }
    }

    @Test
    void listing() {
        for (int i = 0; i < 25; i++) {
            put("list/%02d/x".formatted(i % 5) + i, bytes(1));
        }
        List<String> keys = new ArrayList<>();
        for (ListObjectsV2Response page :
                s3.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("list/").maxKeys(7))) {
            page.contents().forEach(o -> keys.add(o.key()));
        }
        assertThat(keys).hasSize(25).isSorted();
        ListObjectsV2Response rolled =
                s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("list/").delimiter("/").maxKeys(3));
        assertThat(rolled.commonPrefixes().stream().map(p -> p.prefix()))
                .containsExactly("list/00/", "list/01/", "list/02/");
        assertThat(rolled.isTruncated()).isTrue();
        assertThat(
                        s3
                                .listObjectsV2(b ->
                                        b.bucket(BUCKET)
                                                .prefix("list/")
                                                .delimiter("/")
                                                .continuationToken(rolled.nextContinuationToken()))
                                .commonPrefixes()
                                .stream()
                                .map(p -> p.prefix()))
                .containsExactly("list/03/", "list/04/");
        assertThat(
                        s3.listObjects(b ->
                                        b.bucket(BUCKET).prefix("list/").delimiter("/").maxKeys(2))
                                .nextMarker())
                .isEqualTo("list/01/");
        assertThat(
                        s3
                                .listObjectVersions(b -> b.bucket(BUCKET).prefix("list/04"))
                                .versions()
                                .stream()
                                .map(v -> v.versionId()))
                .hasSize(5)
                .containsOnly("null");
        assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET).maxKeys(0)).isTruncated()).isFalse();
    }

    @Test
    void deletes() {
        for (int i = 0; i < 5; i++) {
            put("del/" + i, bytes(1));
        }
        s3.deleteObject(b -> b.bucket(BUCKET).key("del/0"));
        s3.deleteObject(b -> b.bucket(BUCKET).key("del/0"));
        List<ObjectIdentifier> ids = new ArrayList<>();
        for (int i = 1; i < 4; i++) {
            ids.add(ObjectIdentifier.builder().key("del/" + i).build());
        }
        assertThat(
                        s3.deleteObjects(b ->
                                        b.bucket(BUCKET)
                                                .delete(Delete.builder().objects(ids).build()))
                                .deleted())
                .hasSize(3);
        assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("del/")).contents())
                .extracting(S3Object::key)
                .containsExactly("del/4");
    }

    @Test
    void copies() {
        byte[] body = bytes(150_000);
        s3.putObject(
                b -> b.bucket(BUCKET).key("copy/from ü+").metadata(Map.of("a", "1")),
                RequestBody.fromBytes(body));
        CopyObjectResponse copied =
                s3.copyObject(b ->
                        b.sourceBucket(BUCKET)
                                .sourceKey("copy/from ü+")
                                .destinationBucket(BUCKET)
                                .destinationKey("copy/to"));
        assertThat(copied.copyObjectResult().eTag())
                .isEqualTo("\"" + Hashes.hex(Hashes.md5().digest(body)) + "\"");
        assertThat(get("copy/to")).isEqualTo(body);
        assertThat(s3.headObject(b -> b.bucket(BUCKET).key("copy/to")).metadata())
                .containsEntry("a", "1");
        assertFails(
                400,
                "InvalidRequest",
                () ->
                        s3.copyObject(b ->
                                b.sourceBucket(BUCKET)
                                        .sourceKey("copy/to")
                                        .destinationBucket(BUCKET)
                                        .destinationKey("copy/to")));
        s3.copyObject(b ->
                b.sourceBucket(BUCKET)
                        .sourceKey("copy/to")
                        .destinationBucket(BUCKET)
                        .destinationKey("copy/to")
                        .metadataDirective(MetadataDirective.REPLACE)
                        .metadata(Map.of("b", "2")));
        assertThat(s3.headObject(b -> b.bucket(BUCKET).key("copy/to")).metadata())
                .isEqualTo(Map.of("b", "2"));
        STREAMS.failReads(true);
        try {
            assertFails(
                    503,
                    "ServiceUnavailable",
                    () ->
                            withoutRetries()
                                    .copyObject(b ->
                                            b.sourceBucket(BUCKET)
                                                    .sourceKey("copy/to")
                                                    .destinationBucket(BUCKET)
                                                    .destinationKey("copy/no")));
        } finally {
            STREAMS.failReads(false);
        }
    }

    private static S3Client withoutRetries() {
        return client().overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
    }

    @Test
    void multipart() {
        String id = s3.createMultipartUpload(b -> b.bucket(BUCKET).key("multi")).uploadId();
        byte[] first = bytes(5 << 20);
        byte[] third = bytes(1000);
        UploadPartResponse last =
                s3.uploadPart(
                        b -> b.bucket(BUCKET).key("multi").uploadId(id).partNumber(3),
                        RequestBody.fromBytes(third));
        put("multi-source", first);
        UploadPartCopyResponse copied =
                s3.uploadPartCopy(b ->
                        b.sourceBucket(BUCKET)
                                .sourceKey("multi-source")
                                .destinationBucket(BUCKET)
                                .destinationKey("multi")
                                .uploadId(id)
                                .partNumber(1));
        assertThat(s3.listParts(b -> b.bucket(BUCKET).key("multi").uploadId(id)).parts())
                .hasSize(2);
        assertThat(s3.listMultipartUploads(b -> b.bucket(BUCKET)).uploads())
                .extracting(u -> u.uploadId())
                .contains(id);
        List<CompletedPart> parts =
                List.of(
                        CompletedPart.builder()
                                .partNumber(1)
                                .eTag(copied.copyPartResult().eTag())
                                .build(),
                        CompletedPart.builder()
                                .partNumber(3)
                                .eTag(last.eTag())
                                .checksumCRC32(last.checksumCRC32())
                                .build());
        assertFails(400, "InvalidPartOrder", () -> complete(id, parts.reversed()));
        complete(id, parts);
        complete(id, parts); // a repeated answer
        byte[] all = get("multi");
        assertThat(all).startsWith(first).endsWith(third).hasSize(first.length + third.length);
        HeadObjectResponse head = s3.headObject(b -> b.bucket(BUCKET).key("multi").partNumber(2));
        assertThat(head.eTag()).endsWith("-2\"");
        assertThat(head.partsCount()).isEqualTo(2);
        assertThat(head.contentLength()).isEqualTo(1000);
        assertFails(
                404, "NoSuchUpload", () -> complete("0b6f6a4e-0000-4000-8000-000000000000", parts));
        String gone = s3.createMultipartUpload(b -> b.bucket(BUCKET).key("gone")).uploadId();
        s3.abortMultipartUpload(b -> b.bucket(BUCKET).key("gone").uploadId(gone));
        assertFails(
                404,
                "NoSuchUpload",
                () -> s3.listParts(b -> b.bucket(BUCKET).key("gone").uploadId(gone)));
    }

    private static void complete(String id, List<CompletedPart> parts) {
        s3.completeMultipartUpload(b ->
                b.bucket(BUCKET).key("multi").uploadId(id).multipartUpload(m -> m.parts(parts)));
    }

    @Test
    void buckets() {
        s3.createBucket(b -> b.bucket("another"));
        s3.createBucket(b -> b.bucket("another")); // one's own, in us-east-1
        assertThat(s3.listBuckets().buckets()).extracting(x -> x.name()).contains("another");
        s3.putObject(b -> b.bucket("another").key("k"), RequestBody.fromString("x"));
        assertFails(409, "BucketNotEmpty", () -> s3.deleteBucket(b -> b.bucket("another")));
        s3.createMultipartUpload(b -> b.bucket("another").key("begun"));
        assertFails(409, "BucketNotEmpty", () -> s3.deleteBucket(b -> b.bucket("another")));
        assertThat(s3.listMultipartUploads(b -> b.bucket("another")).uploads()).hasSize(1);
        s3.deleteObject(b -> b.bucket("another").key("k"));
        s3.deleteBucket(b -> b.bucket("another")); // what is only begun does not hold it back
        assertFails(404, "", () -> s3.headBucket(b -> b.bucket("another")));
        assertFails(400, "InvalidBucketName", () -> s3.createBucket(b -> b.bucket("xn--bad")));
        assertThat(s3.getBucketLocation(b -> b.bucket(BUCKET)).locationConstraintAsString())
                .isNullOrEmpty();
        assertThat(s3.getBucketVersioning(b -> b.bucket(BUCKET)).status()).isNull();
        assertThat(s3.getBucketAcl(b -> b.bucket(BUCKET)).grants()).hasSize(1);
        assertFails(404, "NoSuchBucketPolicy", () -> s3.getBucketPolicy(b -> b.bucket(BUCKET)));
        assertFails(404, "NoSuchTagSet", () -> s3.getBucketTagging(b -> b.bucket(BUCKET)));
        assertFails(
                400,
                "MalformedPolicy",
                () -> withoutRetries().putBucketPolicy(b -> b.bucket(BUCKET).policy("{}")));
    }

    @Test
    void presigned() throws Exception {
        put("presigned", bytes(1000));
        try (S3Presigner presigner =
                        S3Presigner.builder()
                                .s3Client(s3)
                                .endpointOverride(endpoint)
                                .region(Region.US_EAST_1)
                                .credentialsProvider(CREDENTIALS)
                                .serviceConfiguration(
                                        S3Configuration.builder()
                                                .pathStyleAccessEnabled(true)
                                                .build())
                                .build();
                HttpClient http = HttpClient.newHttpClient()) {
            URI url =
                    presigner
                            .presignGetObject(p ->
                                    p.signatureDuration(Duration.ofMinutes(5))
                                            .getObjectRequest(g ->
                                                    g.bucket(BUCKET)
                                                            .key("presigned")
                                                            .responseContentType("text/x")))
                            .url()
                            .toURI();
            HttpResponse<byte[]> answer =
                    http.send(
                            HttpRequest.newBuilder(url).build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(bytes(1000));
            assertThat(answer.headers().firstValue("content-type")).contains("text/x");
            assertThat(answer.headers().firstValue("x-amz-request-id")).isPresent();
            HttpResponse<String> tampered =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url + "0")).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(tampered.statusCode()).isEqualTo(403);
            assertThat(tampered.body()).contains("<Code>SignatureDoesNotMatch</Code>");
            HttpResponse<String> anonymous =
                    http.send(
                            HttpRequest.newBuilder(endpoint).build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(anonymous.statusCode()).isEqualTo(403);
            assertThat(anonymous.body()).contains("<Code>AccessDenied</Code>");
        }
    }

    @Test
    void failuresBehindTheGateway() {
        put("fail", bytes(200_000));
        try (S3Client once = withoutRetries()) {
            STREAMS.failWrites(IngestException.Kind.TOO_FEW_NODES);
            for (int size : new int[] {10, 1 << 20}) {
                assertFails(
                        503,
                        "ServiceUnavailable",
                        () ->
                                once.putObject(
                                        b -> b.bucket(BUCKET).key("no"),
                                        RequestBody.fromBytes(bytes(size))));
            }
            STREAMS.failWrites(IngestException.Kind.OVERLOADED);
            assertFails(
                    503,
                    "SlowDown",
                    () ->
                            once.putObject(
                                    b -> b.bucket(BUCKET).key("no"),
                                    RequestBody.fromBytes(bytes(1 << 20))));
            STREAMS.failWrites(null);
            STREAMS.failReads(true);
            assertFails(
                    503,
                    "ServiceUnavailable",
                    () -> once.getObjectAsBytes(b -> b.bucket(BUCKET).key("fail")));
            STREAMS.failReads(false);
            STREAMS.failReadsAfterFirstChunk(true);
            assertThatThrownBy(() -> once.getObjectAsBytes(b -> b.bucket(BUCKET).key("fail")))
                    .isNotInstanceOf(S3Exception.class);
        } finally {
            STREAMS.failWrites(null);
            STREAMS.failReads(false);
            STREAMS.failReadsAfterFirstChunk(false);
        }
    }
}
