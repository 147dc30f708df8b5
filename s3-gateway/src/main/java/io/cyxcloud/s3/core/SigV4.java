package io.cyxcloud.s3.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies AWS Signature Version 4, in the Authorization header and in presigned URLs.
 *
 * @param region the one region that scopes must name
 */
public record SigV4(String region) {
    public static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** How far a client's clock may be off, either way. */
    public static final long SKEW_MS_MAX = 15 * 60 * 1000L;

    /** A presigned URL lives for a week at most. */
    public static final long EXPIRES_SECONDS_MAX = 7 * 24 * 3600L;

    private static final String SERVICE = "s3";
    private static final String CONTENT_SHA256 = "x-amz-content-sha256";

    /**
     * A request whose signature holds.
     *
     * @param payload how the body is covered: the caller must still check it
     * @param signature the seed of the chunk signatures
     */
    public record Verified(
            Credential credential,
            PayloadMode payload,
            SigningKey key,
            SigningScope scope,
            String amzDate,
            String signature)
            implements Authentication {}

    /** What makes a request one that claims to be signed, in whichever way. */
    private static final List<String> SIGNATURE_PARAMETERS =
            List.of(
                    "X-Amz-Algorithm",
                    "X-Amz-Credential",
                    CanonicalRequest.SIGNATURE_PARAMETER,
                    "AWSAccessKeyId",
                    "Signature");

    /**
     * Says whom a request is from: nobody in particular, when nothing in it claims a signature.
     *
     * @param nowMs the time here, Unix ms
     * @throws S3Exception what is wrong with the signature
     */
    public Authentication authenticate(RequestHead head, Credentials credentials, long nowMs) {
        boolean claimed =
                head.headers().has("authorization")
                        || SIGNATURE_PARAMETERS.stream().anyMatch(head.query()::has);
        return claimed
                ? verify(head, credentials, nowMs)
                : Authentication.Anonymous.of(head.headers().first(CONTENT_SHA256));
    }

    /**
     * Verifies a request.
     *
     * @param nowMs the time here, Unix ms
     * @throws S3Exception AccessDenied for an anonymous request, or what is wrong with the
     *     signature
     */
    public Verified verify(RequestHead head, Credentials credentials, long nowMs) {
        String authorization = head.headers().first("authorization");
        boolean presigned = head.query().has("X-Amz-Algorithm");
        if (authorization == null && !presigned) {
            if (head.query().has("Signature") && head.query().has("AWSAccessKeyId")) {
                throw S3Error.INVALID_REQUEST.failure(
                        "The authorization mechanism you have provided is not supported. Please"
                                + " use AWS4-HMAC-SHA256.");
            }
            throw S3Error.ACCESS_DENIED.failure();
        }
        if (authorization != null && presigned) {
            throw S3Error.INVALID_ARGUMENT.failure(
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter,"
                            + " Signature query string parameter or the Authorization header"
                            + " should be specified");
        }
        Claim claim =
                authorization == null ? Claim.ofQuery(head.query()) : Claim.ofHeader(authorization);
        String amzDate = presigned ? Claim.required(head.query(), "X-Amz-Date") : date(head);
        checkScope(claim, amzDate);
        checkTime(head.query(), presigned, amzDate, nowMs);
        checkSignedHeaders(head.headers(), claim);
        Credential credential =
                credentials
                        .find(claim.accessKey())
                        .orElseThrow(() ->
                                S3Error.INVALID_ACCESS_KEY_ID
                                        .failure()
                                        .with("AWSAccessKeyId", claim.accessKey()));
        if (head.headers().has("x-amz-security-token")
                || head.query().has("X-Amz-Security-Token")) {
            throw S3Error.INVALID_TOKEN.failure();
        }
        String payloadHash = payloadHash(head, presigned);
        PayloadMode payload = PayloadMode.parse(payloadHash);
        SigningKey key = claim.scope().key(credential.secretKey());
        checkSignature(head, claim, payloadHash, amzDate, key);
        return new Verified(credential, payload, key, claim.scope(), amzDate, claim.signature());
    }

    private static void checkSignature(
            RequestHead head, Claim claim, String payloadHash, String amzDate, SigningKey key) {
        String canonical = CanonicalRequest.of(head, claim.signedHeaders(), payloadHash);
        String toSign = CanonicalRequest.stringToSign(canonical, amzDate, claim.scope());
        if (!Hashes.sameText(key.sign(toSign), claim.signature())) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH
                    .failure()
                    .with("AWSAccessKeyId", claim.accessKey())
                    .with("StringToSign", toSign)
                    .with("SignatureProvided", claim.signature())
                    .with("CanonicalRequest", canonical);
        }
    }

    private static String payloadHash(RequestHead head, boolean presigned) {
        @Nullable String value = head.headers().first(CONTENT_SHA256);
        if (value != null) {
            return value;
        }
        if (!presigned) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Missing required header for this request: x-amz-content-sha256");
        }
        value = head.query().first("X-Amz-Content-Sha256");
        return value == null ? PayloadMode.UNSIGNED : value;
    }

    /** {@code yyyyMMdd'T'HHmmss'Z'} from x-amz-date, or from Date. */
    private static String date(RequestHead head) {
        String amzDate = head.headers().first("x-amz-date");
        if (amzDate != null) {
            return amzDate;
        }
        String date = head.headers().first("date");
        Long atMs = date == null ? null : HttpDate.parse(date);
        if (atMs != null) {
            return AmzDate.format(atMs);
        }
        if (date != null && AmzDate.parse(date) != null) {
            return date;
        }
        throw S3Error.ACCESS_DENIED.failure(
                "AWS authentication requires a valid Date or x-amz-date header");
    }

    private void checkScope(Claim claim, String amzDate) {
        SigningScope scope = claim.scope();
        if (!scope.region().equals(region)) {
            throw Claim.malformed(
                            claim.presigned(),
                            "the region '%s' is wrong; expecting '%s'"
                                    .formatted(scope.region(), region))
                    .with("Region", region);
        }
        if (!scope.service().equals(SERVICE)) {
            throw Claim.malformed(
                    claim.presigned(),
                    "incorrect service \"%s\". This endpoint belongs to \"s3\"."
                            .formatted(scope.service()));
        }
        if (!amzDate.startsWith(scope.date())) {
            throw Claim.malformed(
                    claim.presigned(),
                    "Invalid credential date \"%s\". This date is not the same as X-Amz-Date: \"%s\"."
                            .formatted(scope.date(), amzDate));
        }
    }

    private static void checkTime(Query query, boolean presigned, String amzDate, long nowMs) {
        Long signedAtMs = AmzDate.parse(amzDate);
        if (signedAtMs == null) {
            throw presigned
                    ? S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                            "X-Amz-Date must be in the ISO8601 Long Format"
                                    + " \"yyyyMMdd'T'HHmmss'Z'\"")
                    : S3Error.ACCESS_DENIED.failure(
                            "AWS authentication requires a valid Date or x-amz-date header");
        }
        if (presigned) {
            checkExpiry(query, signedAtMs, nowMs);
        } else if (Math.abs(nowMs - signedAtMs) > SKEW_MS_MAX) {
            throw S3Error.REQUEST_TIME_TOO_SKEWED
                    .failure()
                    .with("RequestTime", amzDate)
                    .with("ServerTime", IsoTime.format(nowMs))
                    .with("MaxAllowedSkewMilliseconds", Long.toString(SKEW_MS_MAX));
        }
    }

    private static void checkExpiry(Query query, long signedAtMs, long nowMs) {
        String text = Claim.required(query, "X-Amz-Expires");
        long seconds;
        try {
            seconds = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                    "X-Amz-Expires should be a number");
        }
        if (seconds < 0) {
            throw S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                    "X-Amz-Expires must be non-negative");
        }
        if (seconds > EXPIRES_SECONDS_MAX) {
            throw S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR.failure(
                    "X-Amz-Expires must be less than a week (in seconds); that is, the given"
                            + " X-Amz-Expires must be less than 604800 seconds");
        }
        if (signedAtMs - nowMs > SKEW_MS_MAX) {
            throw S3Error.ACCESS_DENIED.failure("Request is not yet valid");
        }
        if (nowMs > signedAtMs + seconds * 1000) {
            throw S3Error.ACCESS_DENIED
                    .failure("Request has expired")
                    .with("X-Amz-Expires", text)
                    .with("Expires", IsoTime.format(signedAtMs + seconds * 1000))
                    .with("ServerTime", IsoTime.format(nowMs));
        }
    }

    private static boolean isHeeded(String name) {
        return name.equals("host") || name.startsWith("x-amz-") || name.startsWith("x-cyx-");
    }

    /** Host and every header that changes what is done must be covered. */
    private static void checkSignedHeaders(Headers headers, Claim claim) {
        List<String> missing =
                headers.names().stream()
                        .filter(SigV4::isHeeded)
                        // its value is in the canonical request anyway
                        .filter(name -> !(claim.presigned() && name.equals(CONTENT_SHA256)))
                        .filter(name -> !claim.signedHeaders().contains(name))
                        .toList();
        if (!missing.isEmpty()) {
            throw S3Error.ACCESS_DENIED
                    .failure("There were headers present in the request which were not signed")
                    .with("HeadersNotSigned", String.join(", ", missing));
        }
    }
}
