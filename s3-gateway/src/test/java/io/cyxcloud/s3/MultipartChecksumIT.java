package io.cyxcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Hashes;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Checksums of objects that are uploaded in parts, by the AWS SDK. */
class MultipartChecksumIT {
    private static final Credential ROOT = Credential.root("CYXKEY", "cyx/secret+", "root", "root");
    private static final String BUCKET = "bucket";

    @TempDir private static Path dir;
    private static S3Gateway gateway;
    private static S3Client s3;

    /** Sends checksums only where it is told to. */
    private static S3Client plain;

    @BeforeAll
    static void start() throws IOException {
        MemoryStreams streams = new MemoryStreams();
        gateway =
                S3Gateway.start(
                        GatewayConfig.of("127.0.0.1", 0, ROOT),
                        new MemoryMetadata(),
                        streams,
                        streams,
                        new InlineBodies(FileKeyProvider.open(dir.resolve("kek"))));
        s3 = client().build();
        plain =
                client().requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .build();
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    private static S3ClientBuilder client() {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.port()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(ROOT.accessKey(), ROOT.secretKey())));
    }

    @AfterAll
    static void stop() {
        s3.close();
        plain.close();
        gateway.close();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
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
    void multipartChecksumsOfTheWholeObject() {
        byte[] first = bytes(5 << 20);
        byte[] second = bytes(1001);
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        s3.putObject(b -> b.bucket(BUCKET).key("whole-source"), RequestBody.fromBytes(first));
        for (ChecksumAlgorithm algorithm :
                List.of(
                        ChecksumAlgorithm.CRC32,
                        ChecksumAlgorithm.CRC32_C,
                        ChecksumAlgorithm.CRC64_NVME)) {
            String key = "whole-" + algorithm;
            CreateMultipartUploadResponse created =
                    s3.createMultipartUpload(b ->
                            b.bucket(BUCKET)
                                    .key(key)
                                    .checksumAlgorithm(algorithm)
                                    .checksumType(ChecksumType.FULL_OBJECT));
            assertThat(created.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
            String id = created.uploadId();
            // neither part comes with a checksum: the gateway computes them
            String one =
                    s3.uploadPartCopy(b ->
                                    b.sourceBucket(BUCKET)
                                            .sourceKey("whole-source")
                                            .destinationBucket(BUCKET)
                                            .destinationKey(key)
                                            .uploadId(id)
                                            .partNumber(1))
                            .copyPartResult()
                            .eTag();
            String two = uploadPlain(key, id, 2, second);
            List<CompletedPart> parts = List.of(part(1, one), part(2, two));
            String expected = checksum(algorithm, all);
            assertFails(
                    400,
                    "BadDigest",
                    () -> completeExpecting(key, id, parts, algorithm, checksum(algorithm, first)));
            assertFails(
                    400,
                    "InvalidRequest",
                    () ->
                            completeExpecting(
                                    key,
                                    id,
                                    parts,
                                    algorithm == ChecksumAlgorithm.CRC32
                                            ? ChecksumAlgorithm.CRC32_C
                                            : ChecksumAlgorithm.CRC32,
                                    "AAAAAA=="));
            CompleteMultipartUploadResponse done =
                    completeExpecting(key, id, parts, algorithm, expected);
            assertThat(done.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
            HeadObjectResponse head =
                    s3.headObject(
                            b -> b.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
            assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
            assertThat(
                            Stream.of(
                                            head.checksumCRC32(),
                                            head.checksumCRC32C(),
                                            head.checksumCRC64NVME())
                                    .filter(x -> x != null))
                    .containsExactly(expected);
        }
    }

    @Test
    void multipartChecksumsOfTheParts() {
        byte[] first = bytes(5 << 20);
        byte[] second = bytes(10);
        String id =
                s3.createMultipartUpload(b ->
                                b.bucket(BUCKET)
                                        .key("parts-sum")
                                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                        .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        MessageDigest composite = Hashes.sha256();
        for (byte[] body : List.of(first, second)) {
            int number = parts.size() + 1;
            UploadPartResponse sent =
                    s3.uploadPart(
                            b ->
                                    b.bucket(BUCKET)
                                            .key("parts-sum")
                                            .uploadId(id)
                                            .partNumber(number)
                                            .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                            RequestBody.fromBytes(body));
            composite.update(Hashes.sha256().digest(body));
            parts.add(
                    CompletedPart.builder()
                            .partNumber(number)
                            .eTag(sent.eTag())
                            .checksumSHA256(sent.checksumSHA256())
                            .build());
        }
        assertFails(
                400,
                "InvalidRequest",
                () ->
                        s3.uploadPart(
                                b ->
                                        b.bucket(BUCKET)
                                                .key("parts-sum")
                                                .uploadId(id)
                                                .partNumber(3)
                                                .checksumAlgorithm(ChecksumAlgorithm.CRC32),
                                RequestBody.fromBytes(second)));
        assertThat(s3.listParts(b -> b.bucket(BUCKET).key("parts-sum").uploadId(id)).checksumType())
                .isEqualTo(ChecksumType.COMPOSITE);
        String expected = Base64.getEncoder().encodeToString(composite.digest()) + "-2";
        CompleteMultipartUploadResponse done =
                s3.completeMultipartUpload(b ->
                        b.bucket(BUCKET)
                                .key("parts-sum")
                                .uploadId(id)
                                .checksumType(ChecksumType.COMPOSITE)
                                .multipartUpload(m -> m.parts(parts)));
        assertThat(done.checksumSHA256()).isEqualTo(expected);
        assertThat(done.checksumType()).isEqualTo(ChecksumType.COMPOSITE);
        assertFails(
                400,
                "InvalidRequest",
                () ->
                        s3.createMultipartUpload(b ->
                                b.bucket(BUCKET)
                                        .key("no")
                                        .checksumAlgorithm(ChecksumAlgorithm.SHA1)
                                        .checksumType(ChecksumType.FULL_OBJECT)));
    }

    private static CompletedPart part(int number, String etag) {
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    /** Sends a part without any checksum of its own. */
    private static String uploadPlain(String key, String id, int number, byte[] body) {
        return plain.uploadPart(
                        b -> b.bucket(BUCKET).key(key).uploadId(id).partNumber(number),
                        RequestBody.fromBytes(body))
                .eTag();
    }

    private static CompleteMultipartUploadResponse completeExpecting(
            String key,
            String id,
            List<CompletedPart> parts,
            ChecksumAlgorithm algorithm,
            String checksum) {
        return s3.completeMultipartUpload(b -> {
            b.bucket(BUCKET).key(key).uploadId(id).multipartUpload(m -> m.parts(parts));
            switch (algorithm) {
                case CRC32 -> b.checksumCRC32(checksum);
                case CRC32_C -> b.checksumCRC32C(checksum);
                default -> b.checksumCRC64NVME(checksum);
            }
        });
    }

    private static String checksum(ChecksumAlgorithm algorithm, byte[] body) {
        io.cyxcloud.s3.core.ChecksumAlgorithm.Running running =
                Objects.requireNonNull(
                                io.cyxcloud.s3.core.ChecksumAlgorithm.ofName(algorithm.toString()))
                        .start();
        running.update(ByteBuffer.wrap(body));
        return running.base64();
    }
}
