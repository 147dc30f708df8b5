package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.ingest.core.checksum.Crc64Nvme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** The SDK's CRT client, and its transfer manager with a real source tree: this project's. */
class SdkClientsIT {
    private static final String BUCKET = "sdk";

    @TempDir private static Path folder;
    private static TestCluster cluster;
    private static S3AsyncClient crt;
    private static S3AsyncClient netty;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.start(folder.resolve("data"));
        netty = cluster.client();
        crt =
                S3AsyncClient.crtBuilder()
                        .endpointOverride(cluster.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(cluster.credentials())
                        .forcePathStyle(true)
                        .minimumPartSizeInBytes(8L << 20)
                        .maxConcurrency(8)
                        .build();
        netty.createBucket(b -> b.bucket(BUCKET)).join();
    }

    @AfterAll
    static void stop() throws Exception {
        crt.close();
        netty.close();
        cluster.close();
    }

    @Test
    void crtClientRoundTripsPartsAndSmallObjects() {
        for (int size : new int[] {0, 1, 100_000, 8 << 20, 30_000_001}) {
            byte[] content = Objects.content("crt" + size, size);
            crt.putObject(
                            b -> b.bucket(BUCKET).key("crt/" + size),
                            AsyncRequestBody.fromBytes(content))
                    .join();
            assertThat(
                            crt.getObject(
                                            b -> b.bucket(BUCKET).key("crt/" + size),
                                            AsyncResponseTransformer.toBytes())
                                    .join()
                                    .asByteArrayUnsafe())
                    .as("%d bytes", size)
                    .isEqualTo(content);
        }
    }

    @Test
    void versionsAreKeptListedAndRemoved() {
        new VersionScenario(netty, "versions").versions();
    }

    @Test
    void tagsAreOfObjectsAndBuckets() {
        new VersionScenario(netty, "tagged").tags();
    }

    @Test
    void protectedVersionsStay() {
        new VersionScenario(netty, "locked").objectLock();
    }

    @Test
    void bucketsHaveSettingsAndObjectsAttributes() throws Exception {
        SettingsScenario settings = new SettingsScenario(netty, "settings");
        settings.protection();
        settings.attributes();
        settings.cors(cluster.endpoint(), cluster.credentials());
    }

    @Test
    void usersHaveTheirOwnBucketsAndKeysCanBeTakenBack() throws Exception {
        new UserScenario(folder.resolve("data"), cluster.endpoint()).run(netty);
    }

    @Test
    void aMultipartObjectHasTheChecksumOfAllItsBytes() {
        byte[] content = Objects.content("whole", (5 << 20) + 77);
        String key = "whole";
        String id =
                netty.createMultipartUpload(b ->
                                b.bucket(BUCKET)
                                        .key(key)
                                        .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                                        .checksumType(ChecksumType.FULL_OBJECT))
                        .join()
                        .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (int from = 0; from < content.length; from += 5 << 20) {
            int number = parts.size() + 1;
            byte[] part =
                    Arrays.copyOfRange(content, from, Math.min(from + (5 << 20), content.length));
            String etag =
                    netty.uploadPart(
                                    b ->
                                            b.bucket(BUCKET)
                                                    .key(key)
                                                    .uploadId(id)
                                                    .partNumber(number)
                                                    .checksumAlgorithm(
                                                            ChecksumAlgorithm.CRC64_NVME),
                                    AsyncRequestBody.fromBytes(part))
                            .join()
                            .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
        }
        Crc64Nvme crc = new Crc64Nvme();
        crc.update(ByteBuffer.wrap(content));
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(crc.value()).array();
        String expected = Base64.getEncoder().encodeToString(value);
        var done =
                netty.completeMultipartUpload(b ->
                                b.bucket(BUCKET)
                                        .key(key)
                                        .uploadId(id)
                                        .checksumCRC64NVME(expected)
                                        .checksumType(ChecksumType.FULL_OBJECT)
                                        .multipartUpload(m -> m.parts(parts)))
                        .join();
        assertThat(done.checksumCRC64NVME()).isEqualTo(expected);
        var head =
                netty.headObject(b -> b.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED))
                        .join();
        assertThat(head.checksumCRC64NVME()).isEqualTo(expected);
        assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
    }

    @Test
    void transferManagerRoundTripsASourceTree() throws IOException {
        Path sources = Path.of("..").toAbsolutePath().normalize();
        Path tree = folder.resolve("tree");
        for (String module : new String[] {"events", "ingest", "s3-gateway"}) {
            copy(sources.resolve(module).resolve("src"), tree.resolve(module));
        }
        Files.createFile(tree.resolve("empty file + % \u00e4.txt"));
        Path back = folder.resolve("back");
        try (S3TransferManager transfers = S3TransferManager.builder().s3Client(netty).build()) {
            var up =
                    transfers
                            .uploadDirectory(u -> u.bucket(BUCKET).source(tree).s3Prefix("tree"))
                            .completionFuture()
                            .join();
            assertThat(up.failedTransfers()).isEmpty();
            var down =
                    transfers
                            .downloadDirectory(d ->
                                    d.bucket(BUCKET)
                                            .destination(back)
                                            .listObjectsV2RequestTransformer(
                                                    l -> l.prefix("tree/")))
                            .completionFuture()
                            .join();
            assertThat(down.failedTransfers()).isEmpty();
        }
        Map<String, String> sent = contents(tree);
        assertThat(sent.size()).isGreaterThan(100);
        assertThat(contents(back)).isEqualTo(sent);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                contents.put(
                        name.startsWith("tree/") ? name.substring(5) : name,
                        java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
