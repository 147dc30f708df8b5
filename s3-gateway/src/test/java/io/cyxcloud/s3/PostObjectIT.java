package io.cyxcloud.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.s3.core.AmzDate;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Credentials;
import io.cyxcloud.s3.core.Hashes;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.SigningScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Uploads by forms, as a web page sends them, over HTTP. */
class PostObjectIT {
    private static final String SECRET = "post-secret";
    private static final Credential ROOT = Credential.root("post-key", SECRET, "post-id", "poster");
    private static final String BUCKET = "forms";
    private static final String BOUNDARY = "----a-boundary-7f3";
    private static final long HOUR_MS = 3_600_000;

    @TempDir private Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private S3Gateway gateway;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        MemoryStreams streams = new MemoryStreams();
        gateway =
                S3Gateway.start(
                        GatewayConfig.of("127.0.0.1", 0, ROOT),
                        Credentials.of(ROOT),
                        new MemoryMetadata(),
                        streams,
                        streams,
                        new InlineBodies(FileKeyProvider.open(folder.resolve("kek"))));
        s3 =
                S3Client.builder()
                        .endpointOverride(URI.create("http://127.0.0.1:" + gateway.port()))
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("post-key", SECRET)))
                        .build();
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    @AfterEach
    void stop() {
        s3.close();
        http.close();
        gateway.close();
    }

    private static String policy(long expiresMs, String conditions) {
        String json =
                """
                {"expiration": "%s", "conditions": [{"bucket": "%s"}, %s]}\
                """
                        .formatted(IsoTime.format(expiresMs), BUCKET, conditions);
        return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    }

    /** A form that is signed for what it has; {@code conditions} beside those of the signature. */
    private static Map<String, String> signed(Map<String, String> fields, String conditions) {
        long nowMs = System.currentTimeMillis();
        String date = AmzDate.format(nowMs);
        SigningScope scope = new SigningScope(date.substring(0, 8), "us-east-1", "s3");
        Map<String, String> form = new LinkedHashMap<>(fields);
        form.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
        form.put("x-amz-credential", "post-key/" + scope.text());
        form.put("x-amz-date", date);
        String policy =
                policy(
                        nowMs + HOUR_MS,
                        """
                        ["starts-with", "$x-amz-credential", "post-key/"],
                        {"x-amz-algorithm": "AWS4-HMAC-SHA256"}, {"x-amz-date": "%s"}, %s\
                        """
                                .formatted(date, conditions));
        form.put("policy", policy);
        form.put("x-amz-signature", scope.key(SECRET).sign(policy));
        return form;
    }

    private HttpResponse<String> post(Map<String, String> fields, byte[] file) throws Exception {
        return post(fields, "C:\\photos\\día.txt", file);
    }

    private HttpResponse<String> post(Map<String, String> fields, String filename, byte[] file)
            throws Exception {
        return send(form(fields, filename, file), "multipart/form-data; boundary=" + BOUNDARY);
    }

    private HttpResponse<String> send(byte[] body, String contentType) throws Exception {
        return http.send(
                HttpRequest.newBuilder(address())
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + gateway.port() + "/" + BUCKET);
    }

    private static byte[] form(Map<String, String> fields, String filename, byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            out.writeBytes(
                    lines(
                            """
                            --%s
                            Content-Disposition: form-data; name="%s"

                            %s
                            """
                                    .formatted(BOUNDARY, name, value)));
        });
        out.writeBytes(
                lines(
                        """
                        --%s
                        Content-Disposition: form-data; name="file"; filename="%s"
                        Content-Type: image/png

                        """
                                .formatted(BOUNDARY, filename)));
        out.writeBytes(file);
        out.writeBytes(
                lines(
                        """

                        --%s
                        Content-Disposition: form-data; name="submit"

                        Upload
                        --%s--
                        """
                                .formatted(BOUNDARY, BOUNDARY)));
        return out.toByteArray();
    }

    private static byte[] lines(String text) {
        return text.replace("\n", "\r\n").getBytes(UTF_8);
    }

    private ResponseBytes<GetObjectResponse> stored(String key) {
        return s3.getObjectAsBytes(b -> b.bucket(BUCKET).key(key));
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    private void nothingStored() {
        assertThat(s3.listObjectsV2(b -> b.bucket(BUCKET)).contents()).isEmpty();
    }

    @Test
    void storesWhatTheSignerAllows() throws Exception {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Key", "user/${filename}");
        fields.put("Content-Type", "text/plain");
        fields.put("x-amz-meta-Place", "Köln");
        fields.put(
                "tagging",
                "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>");
        fields.put("success_action_status", "201");
        fields.put("x-ignore-this", "whatever");
        HttpResponse<String> answer =
                post(
                        signed(
                                fields,
                                """
                                ["starts-with", "$key", "user/"], ["StArTs-WiTh", "$CONTENT-type", "text/"],
                                ["eq", "$x-amz-meta-place", "Köln"], ["starts-with", "$tagging", ""],
                                {"success_action_status": "201"}, ["content-length-range", 3, 5]\
                                """),
                        "text".getBytes(UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body())
                .contains("<PostResponse>", "<Bucket>forms</Bucket>", "<Key>user/día.txt</Key>");
        assertThat(answer.headers().firstValue("ETag"))
                .contains("\"" + Hashes.hex(Hashes.md5().digest("text".getBytes(UTF_8))) + "\"");
        assertThat(stored("user/día.txt").asUtf8String()).isEqualTo("text");
        assertThat(stored("user/día.txt").response().contentType()).isEqualTo("text/plain");
        assertThat(s3.getObjectTagging(b -> b.bucket(BUCKET).key("user/día.txt")).tagSet())
                .singleElement()
                .satisfies(tag -> assertThat(tag.value()).isEqualTo("b c"));
    }

    /** Its length is known at its end only; it holds what looks like the boundary. */
    @Test
    void storesAFileThatGoesToNodes() throws Exception {
        byte[] file = new byte[3_000_001];
        long seed = System.nanoTime();
        System.out.println("PostObjectIT seed " + seed);
        new Random(seed).nextBytes(file);
        byte[] decoy = ("\r\n--" + BOUNDARY.substring(1)).getBytes(UTF_8);
        System.arraycopy(decoy, 0, file, 70_000, decoy.length);
        HttpResponse<String> answer =
                post(signed(Map.of("key", "large"), "[\"eq\", \"$key\", \"large\"]"), file);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(stored("large").asByteArray()).isEqualTo(file);
        assertThat(stored("large").response().contentLength()).isEqualTo(file.length);
    }

    @Test
    void signaturesOfVersion2AreTakenInForms() throws Exception {
        String policy =
                policy(System.currentTimeMillis() + HOUR_MS, "[\"starts-with\", \"$key\", \"\"]");
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("key", "v2");
        fields.put("AWSAccessKeyId", "post-key");
        fields.put("policy", policy);
        fields.put(
                "signature", Base64.getEncoder().encodeToString(Hashes.hmacSha1(SECRET, policy)));
        assertThat(post(fields, new byte[0]).statusCode()).isEqualTo(204);
        assertThat(stored("v2").asByteArray()).isEmpty();
        fields.put("signature", "AAAA");
        refused(post(fields, new byte[1]), 403, "SignatureDoesNotMatch");
        fields.remove("signature");
        refused(post(fields, new byte[1]), 400, "InvalidArgument");
        assertThat(stored("v2").asByteArray()).isEmpty();
    }

    @Test
    void sendsThePageOn() throws Exception {
        String next = "https://example.org/done?x=1";
        HttpResponse<String> answer =
                post(
                        signed(
                                Map.of("key", "a b", "success_action_redirect", next),
                                "[\"starts-with\", \"$key\", \"\"], {\"success_action_redirect\": \"%s\"}"
                                        .formatted(next)),
                        "x".getBytes(UTF_8));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location"))
                .contains(
                        next
                                + "&bucket=forms&key=a%20b&etag=%22"
                                + Hashes.hex(Hashes.md5().digest("x".getBytes(UTF_8)))
                                + "%22");
    }

    @Test
    void refusesWhatThePolicyDoesNotAllow() throws Exception {
        byte[] file = "text".getBytes(UTF_8);
        Map<String, String> key = Map.of("key", "k");
        String any = "[\"starts-with\", \"$key\", \"\"]";
        refused(post(signed(key, "{\"key\": \"other\"}"), file), 403, "AccessDenied");
        refused(
                post(signed(Map.of("key", "k", "acl", "public-read"), any), file),
                403,
                "AccessDenied");
        refused(
                post(signed(Map.of("key", "k", "bucket", "another"), any), file),
                403,
                "AccessDenied");
        refused(
                post(signed(key, any + ", [\"content-length-range\", 0, 3]"), file),
                400,
                "EntityTooLarge");
        refused(
                post(signed(key, any + ", [\"content-length-range\", 5, 9]"), file),
                400,
                "EntityTooSmall");
        refused(post(signed(key, any + ", {}"), file), 400, "InvalidPolicyDocument");
        refused(post(key, file), 403, "AccessDenied"); // nobody's
        Map<String, String> forged = signed(key, any);
        forged.put("policy", policy(System.currentTimeMillis() + 2 * HOUR_MS, any));
        refused(post(forged, file), 403, "SignatureDoesNotMatch");
        forged.put("x-amz-credential", "nobody/20260101/us-east-1/s3/aws4_request");
        forged.put("x-amz-date", "20260101T000000Z");
        refused(post(forged, file), 403, "InvalidAccessKeyId");
        nothingStored();
    }

    @Test
    void refusesFormsThatAreNone() throws Exception {
        byte[] file = "text".getBytes(UTF_8);
        Map<String, String> good = signed(Map.of("key", "k"), "[\"starts-with\", \"$key\", \"\"]");
        byte[] body = form(good, "f", file);
        String type = "multipart/form-data; boundary=" + BOUNDARY;
        refused(send(body, "application/x-www-form-urlencoded"), 412, "PreconditionFailed");
        refused(send(body, "multipart/form-data"), 400, "MalformedPOSTRequest");
        refused(send(body, "multipart/form-data; boundary=other"), 400, "IncompleteBody");
        refused(send(new byte[0], type), 400, "IncompleteBody");
        refused(
                send(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8), type),
                400,
                "IncorrectNumberOfFilesInPostRequest");
        refused(post(Map.of("acl", "private"), file), 400, "InvalidArgument");
        refused(
                post(Map.of("key", "k", "long", "x".repeat(30_000)), file),
                400,
                "MaxPostPreDataLengthExceeded");
        refused(
                post(
                        signed(
                                Map.of("key", "k", "x-amz-meta-a", "1\nSet-Cookie: b"),
                                "[\"starts-with\", \"$key\", \"\"], [\"starts-with\", \"$x-amz-meta-a\", \"\"]"),
                        file),
                400,
                "InvalidArgument");
        nothingStored();
    }

    /** A client that goes away before the last boundary leaves nothing behind. */
    @Test
    void aFormCutOffStoresNothing() throws Exception {
        byte[] body =
                form(
                        signed(Map.of("key", "k"), "[\"starts-with\", \"$key\", \"\"]"),
                        "f",
                        new byte[100_000]);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("POST /%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n"
                                            .formatted(BUCKET, 90_000)
                                    + "Content-Type: multipart/form-data; boundary=%s\r\n\r\n"
                                            .formatted(BOUNDARY))
                            .getBytes(UTF_8));
            out.write(body, 0, 90_000);
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] head = in.readNBytes(12);
            assertThat(new String(head, UTF_8)).isEqualTo("HTTP/1.1 400");
        }
        nothingStored();
    }
}
