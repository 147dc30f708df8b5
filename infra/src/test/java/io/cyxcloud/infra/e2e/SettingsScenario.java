package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Settings of a bucket and attributes of objects as an SDK sees them, and CORS as a browser. */
final class SettingsScenario {
    private static final String PAGE = "https://app.example.com";

    private final S3AsyncClient s3;
    private final String bucket;

    SettingsScenario(S3AsyncClient s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
        s3.createBucket(b -> b.bucket(bucket)).join();
    }

    void protection() {
        refused(404, this::algorithm);
        encrypt("AES256");
        assertThat(algorithm()).isEqualTo(ServerSideEncryption.AES256);
        refused(501, () -> encrypt("aws:kms"));

        refused(404, () -> s3.getPublicAccessBlock(b -> b.bucket(bucket)).join());
        s3.putPublicAccessBlock(b ->
                        b.bucket(bucket)
                                .publicAccessBlockConfiguration(
                                        c -> c.blockPublicAcls(true).restrictPublicBuckets(true)))
                .join();
        PublicAccessBlockConfiguration block =
                s3.getPublicAccessBlock(b -> b.bucket(bucket))
                        .join()
                        .publicAccessBlockConfiguration();
        assertThat(block.blockPublicAcls()).isTrue();
        assertThat(block.ignorePublicAcls()).isFalse();
        s3.deletePublicAccessBlock(b -> b.bucket(bucket)).join();
        refused(404, () -> s3.getPublicAccessBlock(b -> b.bucket(bucket)).join());

        assertThat(
                        s3.getBucketOwnershipControls(b -> b.bucket(bucket))
                                .join()
                                .ownershipControls()
                                .rules())
                .extracting(rule -> rule.objectOwnership())
                .containsExactly(ObjectOwnership.BUCKET_OWNER_ENFORCED);
        refused(
                400,
                () ->
                        s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PUBLIC_READ))
                                .join());
        refused(
                400,
                () ->
                        s3.putBucketAcl(b ->
                                        b.bucket(bucket)
                                                .accessControlPolicy(p ->
                                                        p.owner(o -> o.id("root"))
                                                                .grants(List.of())))
                                .join());
    }

    void attributes() {
        s3.putObject(b -> b.bucket(bucket).key("small"), AsyncRequestBody.fromBytes(new byte[7]))
                .join();
        GetObjectAttributesResponse small = attributes("small");
        assertThat(small.objectSize()).isEqualTo(7);
        assertThat(small.eTag()).hasSize(32);
        assertThat(small.checksum().checksumCRC32()).isNotNull();
        assertThat(small.objectParts()).isNull();
        assertThat(small.lastModified()).isNotNull();

        twoParts("parts");
        GetObjectAttributesResponse parts = attributes("parts");
        assertThat(parts.objectParts().totalPartsCount()).isEqualTo(2);
        assertThat(parts.objectParts().isTruncated()).isTrue();
        assertThat(parts.objectParts().nextPartNumberMarker()).isEqualTo(1);
        assertThat(parts.objectParts().parts())
                .extracting(part -> part.size())
                .containsExactly(5L << 20);
        refused(404, () -> attributes("none"));
    }

    void cors(URI endpoint, AwsCredentialsProvider credentials)
            throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            URI object = endpoint.resolve("/" + bucket + "/page");
            refused(404, () -> s3.getBucketCors(b -> b.bucket(bucket)).join());
            assertThat(preflight(browser, object, "PUT").statusCode()).isEqualTo(403);

            CORSRule rule =
                    CORSRule.builder()
                            .allowedOrigins("https://*.example.com")
                            .allowedMethods("GET", "PUT")
                            .allowedHeaders("content-*")
                            .exposeHeaders("ETag")
                            .maxAgeSeconds(60)
                            .build();
            s3.putBucketCors(b -> b.bucket(bucket).corsConfiguration(c -> c.corsRules(rule)))
                    .join();
            assertThat(s3.getBucketCors(b -> b.bucket(bucket)).join().corsRules())
                    .containsExactly(rule);

            HttpResponse<String> allowed = preflight(browser, object, "PUT");
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(header(allowed, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
            assertThat(header(allowed, "Access-Control-Allow-Headers")).isEqualTo("content-type");
            assertThat(header(allowed, "Access-Control-Max-Age")).isEqualTo("60");
            assertThat(preflight(browser, object, "DELETE").statusCode()).isEqualTo(403);

            URI signed = signed(endpoint, credentials, "page");
            HttpResponse<String> missing = get(browser, signed); // a page is to see errors, too
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(header(missing, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
            s3.putObject(b -> b.bucket(bucket).key("page"), AsyncRequestBody.fromString("hello"))
                    .join();
            HttpResponse<String> found = get(browser, signed);
            assertThat(found.body()).isEqualTo("hello");
            assertThat(header(found, "Access-Control-Expose-Headers")).isEqualTo("ETag");

            s3.deleteBucketCors(b -> b.bucket(bucket)).join();
            assertThat(preflight(browser, object, "PUT").statusCode()).isEqualTo(403);
            assertThat(header(get(browser, signed), "Access-Control-Allow-Origin")).isNull();
        }
    }

    private void encrypt(String algorithm) {
        ServerSideEncryptionRule rule =
                ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(d -> d.sseAlgorithm(algorithm))
                        .build();
        s3.putBucketEncryption(b ->
                        b.bucket(bucket)
                                .serverSideEncryptionConfiguration(c -> c.rules(List.of(rule))))
                .join();
    }

    private ServerSideEncryption algorithm() {
        return s3.getBucketEncryption(b -> b.bucket(bucket))
                .join()
                .serverSideEncryptionConfiguration()
                .rules()
                .getFirst()
                .applyServerSideEncryptionByDefault()
                .sseAlgorithm();
    }

    private GetObjectAttributesResponse attributes(String key) {
        return s3.getObjectAttributes(b ->
                        b.bucket(bucket)
                                .key(key)
                                .maxParts(1)
                                .objectAttributes(
                                        ObjectAttributes.E_TAG,
                                        ObjectAttributes.CHECKSUM,
                                        ObjectAttributes.OBJECT_PARTS,
                                        ObjectAttributes.OBJECT_SIZE))
                .join();
    }

    private void twoParts(String key) {
        String id = s3.createMultipartUpload(b -> b.bucket(bucket).key(key)).join().uploadId();
        List<CompletedPart> done =
                List.of(part(key, id, 1, 5 << 20), part(key, id, 2, 3)); // the last may be small
        s3.completeMultipartUpload(b ->
                        b.bucket(bucket).key(key).uploadId(id).multipartUpload(m -> m.parts(done)))
                .join();
    }

    private CompletedPart part(String key, String id, int number, int size) {
        String etag =
                s3.uploadPart(
                                b -> b.bucket(bucket).key(key).uploadId(id).partNumber(number),
                                AsyncRequestBody.fromBytes(new byte[size]))
                        .join()
                        .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private URI signed(URI endpoint, AwsCredentialsProvider credentials, String key) {
        try (S3Presigner presigner =
                S3Presigner.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(credentials)
                        .serviceConfiguration(
                                S3Configuration.builder().pathStyleAccessEnabled(true).build())
                        .build()) {
            return URI.create(
                    presigner
                            .presignGetObject(p ->
                                    p.signatureDuration(Duration.ofMinutes(5))
                                            .getObjectRequest(g -> g.bucket(bucket).key(key)))
                            .url()
                            .toString());
        }
    }

    private static HttpResponse<String> preflight(HttpClient browser, URI object, String method)
            throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(object)
                        .method("OPTIONS", BodyPublishers.noBody())
                        .header("Origin", PAGE)
                        .header("Access-Control-Request-Method", method)
                        .header("Access-Control-Request-Headers", "content-type")
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(HttpClient browser, URI uri)
            throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(uri).header("Origin", PAGE).build(),
                BodyHandlers.ofString());
    }

    private static @Nullable String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private static void refused(int status, Runnable call) {
        assertThat(Objects.refusal(call).statusCode()).isEqualTo(status);
    }
}
