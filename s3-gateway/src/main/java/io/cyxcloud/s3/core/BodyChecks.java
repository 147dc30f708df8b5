package io.cyxcloud.s3.core;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client says its body hashes to.
 *
 * @param md5 of Content-MD5, in hex
 * @param sha256 of x-amz-content-sha256, in hex
 * @param algorithm the S3 checksum to compute, verify and store
 * @param checksum its value in Base64; null when it comes in the trailer
 */
public record BodyChecks(
        @Nullable String md5,
        @Nullable String sha256,
        @Nullable ChecksumAlgorithm algorithm,
        @Nullable String checksum) {
    private static final int MD5_BYTES = 16;

    /**
     * Reads the headers of an upload.
     *
     * @throws S3Exception InvalidDigest, InvalidRequest, NotImplemented
     */
    public static BodyChecks of(Headers headers, PayloadMode payload) {
        String sha256 = payload instanceof PayloadMode.Sha256(String hex) ? hex : null;
        boolean trailing = payload instanceof PayloadMode.Streaming s && s.trailer();
        ChecksumAlgorithm announced = announced(headers, trailing);
        List<ChecksumAlgorithm> given = given(headers);
        if (given.size() + (announced == null ? 0 : 1) > 1) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not"
                            + " allowed.");
        }
        ChecksumAlgorithm algorithm = given.isEmpty() ? announced : given.getFirst();
        String checksum = algorithm == null ? null : headers.first(algorithm.header());
        if (algorithm != null && checksum != null && !algorithm.isValid(checksum)) {
            throw S3Error.BAD_DIGEST.failure(
                    "Value for " + algorithm.header() + " header is invalid.");
        }
        checkSdkAlgorithm(headers, algorithm);
        return new BodyChecks(contentMd5(headers), sha256, algorithm, checksum);
    }

    /**
     * The same of a body whose headers have no S3 checksum of it.
     *
     * @throws S3Exception InvalidDigest
     */
    public static BodyChecks withoutChecksum(Headers headers, PayloadMode payload) {
        String sha256 = payload instanceof PayloadMode.Sha256(String hex) ? hex : null;
        return new BodyChecks(contentMd5(headers), sha256, null, null);
    }

    private static @Nullable ChecksumAlgorithm announced(Headers headers, boolean trailing) {
        String trailer = headers.first("x-amz-trailer");
        if (trailer == null) {
            return null;
        }
        ChecksumAlgorithm algorithm = ChecksumAlgorithm.ofHeader(trailer.toLowerCase(Locale.ROOT));
        if (algorithm == null || !trailing) {
            throw S3Error.INVALID_REQUEST.failure(
                    "The value specified in the x-amz-trailer header is not supported");
        }
        return algorithm;
    }

    private static List<ChecksumAlgorithm> given(Headers headers) {
        List<ChecksumAlgorithm> given = new ArrayList<>();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            if (headers.has(algorithm.header())) {
                given.add(algorithm);
            }
        }
        return given;
    }

    private static void checkSdkAlgorithm(Headers headers, @Nullable ChecksumAlgorithm actual) {
        String name = headers.first("x-amz-sdk-checksum-algorithm");
        if (name == null) {
            return;
        }
        if (ChecksumAlgorithm.ofName(name) == null) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Value for x-amz-sdk-checksum-algorithm header is invalid.");
        }
        if (actual == null) {
            throw S3Error.INVALID_REQUEST.failure(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding"
                            + " x-amz-checksum-* or x-amz-trailer headers were found.");
        }
    }

    /** Content-MD5 in hex, or null. */
    public static @Nullable String contentMd5(Headers headers) {
        String base64 = headers.first("content-md5");
        if (base64 == null) {
            return null;
        }
        try {
            byte[] md5 = Base64.getDecoder().decode(base64);
            if (md5.length == MD5_BYTES) {
                return Hashes.hex(md5);
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw S3Error.INVALID_DIGEST.failure().with("Content-MD5", base64);
    }
}
