package io.cyxcloud.perf.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The examples of "Authenticating Requests: Using the Authorization Header" in AWS's S3 reference.
 */
class RequestSignerTest {
    private static final String EMPTY = RequestSigner.sha256(new byte[0]);
    private final RequestSigner signer =
            new RequestSigner(
                    new Credentials(
                            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
                    "us-east-1");

    @Test
    void signsAGet() {
        assertThat(sign("GET", "/test.txt", "", EMPTY, Map.of("range", "bytes=0-9")))
                .isEqualTo(
                        "AWS4-HMAC-SHA256"
                                + " Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
                                + ",SignedHeaders=host;range;x-amz-content-sha256;x-amz-date"
                                + ",Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void signsAPutWithItsBody() {
        assertThat(
                        sign(
                                "PUT",
                                "/test%24file.text",
                                "",
                                RequestSigner.sha256("Welcome to Amazon S3.".getBytes(UTF_8)),
                                Map.of(
                                        "date", "Fri, 24 May 2013 00:00:00 GMT",
                                        "x-amz-storage-class", "REDUCED_REDUNDANCY")))
                .endsWith("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void signsQueries() {
        assertThat(sign("GET", "/", "lifecycle=", EMPTY, Map.of()))
                .endsWith("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(sign("GET", "/", "max-keys=2&prefix=J", EMPTY, Map.of()))
                .endsWith("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    private String sign(
            String method, String path, String query, String hash, Map<String, String> more) {
        TreeMap<String, String> headers = new TreeMap<>(more);
        headers.put("host", "examplebucket.s3.amazonaws.com");
        headers.put("x-amz-date", RequestSigner.timestamp(Instant.parse("2013-05-24T00:00:00Z")));
        headers.put("x-amz-content-sha256", hash);
        return signer.authorization(method, path, query, headers, hash);
    }
}
