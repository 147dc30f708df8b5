package io.cyxcloud.s3.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples that AWS publishes with its description of the signature. */
class SigV4Test {
    private static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final Credentials KEYS =
            Credentials.of(
                    Credential.root(
                            ACCESS_KEY,
                            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                            "owner",
                            "owner"));
    private static final String DATE = "20130524T000000Z";
    private static final long NOW = time(DATE);
    private static final String HOST = "examplebucket.s3.amazonaws.com";
    private static final SigV4 SIGV4 = new SigV4("us-east-1");

    private static long time(String amzDate) {
        Long parsed = AmzDate.parse(amzDate);
        assertThat(parsed).isNotNull();
        return parsed == null ? 0 : parsed;
    }

    private static Map<String, String> headers(String... pairs) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    private static Map<String, String> signed(
            String signedHeaders, String signature, String... pairs) {
        Map<String, String> headers = headers(pairs);
        headers.put("x-amz-date", DATE);
        headers.put(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential="
                        + ACCESS_KEY
                        + "/20130524/us-east-1/s3/aws4_request,SignedHeaders="
                        + signedHeaders
                        + ",Signature="
                        + signature);
        return headers;
    }

    private static SigV4.Verified verify(
            String method, String target, Map<String, String> headers, long nowMs) {
        return SIGV4.verify(RequestHead.of(method, target, Headers.of(headers)), KEYS, nowMs);
    }

    private static Map<String, String> getObject(String signature) {
        return signed(
                "host;range;x-amz-content-sha256;x-amz-date",
                signature,
                "Host",
                HOST,
                "Range",
                "bytes=0-9",
                "x-amz-content-sha256",
                Hashes.EMPTY_SHA256);
    }

    private static final String GET_SIGNATURE =
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

    @Test
    void acceptsGetObject() {
        SigV4.Verified verified = verify("GET", "/test.txt", getObject(GET_SIGNATURE), NOW);
        assertThat(verified.credential().accessKey()).isEqualTo(ACCESS_KEY);
        assertThat(verified.payload()).isEqualTo(new PayloadMode.Sha256(Hashes.EMPTY_SHA256));
    }

    @Test
    void acceptsPutObject() {
        Map<String, String> headers =
                signed(
                        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                        "Host",
                        HOST,
                        "Date",
                        "Fri, 24 May 2013 00:00:00 GMT",
                        "x-amz-storage-class",
                        "REDUCED_REDUNDANCY",
                        "x-amz-content-sha256",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
        verify("PUT", "/test%24file.text", headers, NOW);
        // some clients send what they should have encoded as it is
        verify("PUT", "/test$file.text", headers, NOW);
    }

    @Test
    void acceptsSubresourceAndList() {
        String names = "host;x-amz-content-sha256;x-amz-date";
        verify(
                "GET",
                "/?lifecycle",
                signed(
                        names,
                        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                        "Host",
                        HOST,
                        "x-amz-content-sha256",
                        Hashes.EMPTY_SHA256),
                NOW);
        verify(
                "GET",
                "/?prefix=J&max-keys=2",
                signed(
                        names,
                        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                        "Host",
                        HOST,
                        "x-amz-content-sha256",
                        Hashes.EMPTY_SHA256),
                NOW);
    }

    private static String presigned(String date, String expires) {
        return "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + ACCESS_KEY
                + "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date="
                + date
                + "&X-Amz-Expires="
                + expires
                + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    }

    private static void assertRefused(
            S3Error error, String method, String target, Map<String, String> headers, long nowMs) {
        assertThatThrownBy(() -> verify(method, target, headers, nowMs))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void acceptsPresignedUntilItExpires() {
        Map<String, String> host = headers("Host", HOST);
        long dayMs = 86_400_000L;
        assertThat(verify("GET", presigned(DATE, "86400"), host, NOW + dayMs).payload())
                .isEqualTo(new PayloadMode.Unsigned());
        assertRefused(
                S3Error.ACCESS_DENIED, "GET", presigned(DATE, "86400"), host, NOW + dayMs + 1);
        assertRefused(
                S3Error.ACCESS_DENIED,
                "GET",
                presigned(DATE, "86400"),
                host,
                NOW - SigV4.SKEW_MS_MAX - 1);
        S3Error wrong = S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR;
        assertRefused(wrong, "GET", presigned(DATE, "604801"), host, NOW);
        assertRefused(wrong, "GET", presigned(DATE, "-1"), host, NOW);
        assertRefused(wrong, "GET", presigned(DATE, "soon"), host, NOW);
        assertRefused(wrong, "GET", presigned("20130524", "86400"), host, NOW);
        assertRefused(S3Error.SIGNATURE_DOES_NOT_MATCH, "GET", presigned(DATE, "86399"), host, NOW);
        assertRefused(
                S3Error.SIGNATURE_DOES_NOT_MATCH, "HEAD", presigned(DATE, "86400"), host, NOW);
    }

    @Test
    void refusesWhatIsWrong() {
        Map<String, String> good = getObject(GET_SIGNATURE);
        assertRefused(S3Error.SIGNATURE_DOES_NOT_MATCH, "GET", "/test.txu", good, NOW);
        assertRefused(
                S3Error.REQUEST_TIME_TOO_SKEWED,
                "GET",
                "/test.txt",
                good,
                NOW + SigV4.SKEW_MS_MAX + 1);
        assertRefused(S3Error.ACCESS_DENIED, "GET", "/", headers("Host", HOST), NOW);
        assertRefused(
                S3Error.INVALID_ARGUMENT,
                "GET",
                "/",
                headers("Host", HOST, "Authorization", "Bearer x"),
                NOW);
        assertRefused(
                S3Error.INVALID_REQUEST,
                "GET",
                "/",
                headers("Host", HOST, "Authorization", "AWS key:signature"),
                NOW);
        assertRefused(
                S3Error.AUTHORIZATION_HEADER_MALFORMED,
                "GET",
                "/",
                headers("Host", HOST, "Authorization", "AWS4-HMAC-SHA256 Credential=a/b"),
                NOW);
        assertRefused(
                S3Error.AUTHORIZATION_HEADER_MALFORMED,
                "GET",
                "/test.txt",
                replaced(good, "us-east-1", "eu-west-1"),
                NOW);
        assertRefused(
                S3Error.INVALID_ACCESS_KEY_ID,
                "GET",
                "/test.txt",
                replaced(good, ACCESS_KEY, "AKIAOTHER"),
                NOW);
        Map<String, String> unsigned = new LinkedHashMap<>(good);
        unsigned.put("x-amz-acl", "private");
        assertRefused(S3Error.ACCESS_DENIED, "GET", "/test.txt", unsigned, NOW);
        Map<String, String> past = new LinkedHashMap<>(good);
        past.put("x-cyx-as-of", "1");
        assertRefused(S3Error.ACCESS_DENIED, "GET", "/test.txt", past, NOW);
    }

    private static Map<String, String> replaced(
            Map<String, String> headers, String from, String to) {
        Map<String, String> out = new LinkedHashMap<>(headers);
        out.compute("Authorization", (_, value) -> value == null ? "" : value.replace(from, to));
        return out;
    }

    @Test
    void foldsBlanksAndSortsQueries() {
        RequestHead head =
                RequestHead.of(
                        "GET",
                        "/a%20b//../c?b=2&a=%2F&a&B=+",
                        Headers.of(headers("Host", " h ", "x-amz-meta-a", "  a   b \t c  ")));
        assertThat(CanonicalRequest.of(head, List.of("host", "x-amz-meta-a"), "hash"))
                .isEqualTo(
                        """
                        GET
                        /a%20b//../c
                        B=%20&a=&a=%2F&b=2
                        host:h
                        x-amz-meta-a:a b c

                        host;x-amz-meta-a
                        hash\
                        """);
    }

    @Test
    void acceptsTheSeedOfAChunkedUpload() {
        SigV4.Verified verified =
                verify(
                        "PUT",
                        "/examplebucket/chunkObject.txt",
                        signed(
                                "content-encoding;content-length;host;x-amz-content-sha256;"
                                        + "x-amz-date;x-amz-decoded-content-length;"
                                        + "x-amz-storage-class",
                                "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
                                "Host",
                                "s3.amazonaws.com",
                                "x-amz-storage-class",
                                "REDUCED_REDUNDANCY",
                                "x-amz-content-sha256",
                                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                "Content-Encoding",
                                "aws-chunked",
                                "x-amz-decoded-content-length",
                                "66560",
                                "Content-Length",
                                "66824"),
                        NOW);
        assertThat(verified.payload()).isEqualTo(PayloadMode.Streaming.SIGNED);
        ChunkSigner chain = ChunkSigner.of(verified);
        assertThat(chain.chunk(Hashes.sha256Hex("a".repeat(65536))))
                .isEqualTo("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
        assertThat(chain.chunk(Hashes.sha256Hex("a".repeat(1024))))
                .isEqualTo("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
        assertThat(chain.chunk(Hashes.EMPTY_SHA256))
                .isEqualTo("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
    }
}
