package io.cyxcloud.s3.core;

import java.util.List;
import java.util.stream.Collectors;

/**
 * SigV4's canonical request, as S3 wants it: the path is encoded once and not normalised.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Signature
 *     calculations</a>
 */
public final class CanonicalRequest {
    static final String SIGNATURE_PARAMETER = "X-Amz-Signature";

    private CanonicalRequest() {}

    /**
     * The text that is hashed.
     *
     * @param signedHeaders lower-case names, sorted
     */
    public static String of(RequestHead head, List<String> signedHeaders, String payloadHash) {
        String headers =
                signedHeaders.stream()
                        .map(name -> name + ":" + value(head.headers(), name) + "\n")
                        .collect(Collectors.joining());
        return String.join(
                "\n",
                head.method(),
                UriCodec.encodePath(head.path()),
                head.query().canonical(name -> !name.equals(SIGNATURE_PARAMETER)),
                headers,
                String.join(";", signedHeaders),
                payloadHash);
    }

    /** The string to sign of a canonical request. */
    public static String stringToSign(String canonical, String amzDate, SigningScope scope) {
        return String.join(
                "\n", SigV4.ALGORITHM, amzDate, scope.text(), Hashes.sha256Hex(canonical));
    }

    private static String value(Headers headers, String name) {
        return headers.all(name).stream()
                .map(CanonicalRequest::fold)
                .collect(Collectors.joining(","));
    }

    /** Blanks around the value go, runs of blanks inside become one. */
    private static String fold(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (String word : value.strip().split("[ \t]+", -1)) {
            out.append(out.isEmpty() ? "" : " ").append(word);
        }
        return out.toString();
    }
}
