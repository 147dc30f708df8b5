package io.cyxcloud.s3.core;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The headers of encryption with a key of the client's own (SSE-C). No object is stored with such a
 * key here, so that they are always refused: as S3 refuses them where they are wrong, and never
 * passed over in silence.
 */
public final class CustomerKey {
    private static final String OF_REQUEST = "x-amz-server-side-encryption-customer-";
    private static final String OF_SOURCE = "x-amz-copy-source-server-side-encryption-customer-";
    private static final String CIPHER = "AES256";
    private static final int KEY_BYTES = 32;

    private CustomerKey() {}

    /**
     * Refuses to write with a key of the client's.
     *
     * @throws S3Exception InvalidArgument or InvalidEncryptionAlgorithmError when the headers are
     *     wrong, else NotImplemented when there are any
     */
    public static void refuseWrite(Headers headers) {
        if (isNamed(headers, OF_REQUEST)) {
            check(headers, OF_REQUEST);
            throw S3Error.NOT_IMPLEMENTED
                    .failure("Encryption with a key of the client's is not implemented")
                    .with("Header", OF_REQUEST + "algorithm");
        }
    }

    /**
     * Refuses a key to read with: no object was written with one.
     *
     * @throws S3Exception as {@link #refuseWrite}, but InvalidRequest when the headers are right
     */
    public static void refuseRead(Headers headers) {
        refuseRead(headers, OF_REQUEST);
    }

    /** The same of the object that is copied. */
    public static void refuseReadOfSource(Headers headers) {
        refuseRead(headers, OF_SOURCE);
    }

    private static void refuseRead(Headers headers, String prefix) {
        if (isNamed(headers, prefix)) {
            check(headers, prefix);
            throw S3Error.INVALID_REQUEST.failure(
                    "The encryption parameters are not applicable to this object.");
        }
    }

    private static boolean isNamed(Headers headers, String prefix) {
        return headers.has(prefix + "algorithm")
                || headers.has(prefix + "key")
                || headers.has(prefix + "key-md5");
    }

    private static void check(Headers headers, String prefix) {
        String cipher = headers.first(prefix + "algorithm");
        String key = headers.first(prefix + "key");
        String md5 = headers.first(prefix + "key-md5");
        if (cipher == null) {
            throw invalid(prefix + "algorithm", "must provide a valid encryption algorithm.", null);
        }
        if (!cipher.equals(CIPHER)) {
            throw S3Error.INVALID_ENCRYPTION_ALGORITHM
                    .failure()
                    .with("ArgumentName", prefix + "algorithm")
                    .with("ArgumentValue", cipher);
        }
        if (key == null) {
            throw invalid(prefix + "key", "must provide an appropriate secret key.", null);
        }
        byte[] bytes = decoded(key);
        if (bytes.length != KEY_BYTES) {
            throw invalid(prefix + "key", null, "The secret key was invalid for the algorithm.");
        }
        if (md5 == null) {
            throw invalid(
                    prefix + "key-md5",
                    "must provide the client calculated MD5 of the secret key.",
                    null);
        }
        String computed = Base64.getEncoder().encodeToString(Hashes.md5().digest(bytes));
        if (!computed.equals(md5)) {
            throw invalid(
                    prefix + "key-md5",
                    null,
                    "The calculated MD5 hash of the key did not match the hash that was provided.");
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** The key itself stays out of the answer. */
    private static S3Exception invalid(
            String header, @Nullable String demand, @Nullable String message) {
        return S3Error.INVALID_ARGUMENT
                .failure(
                        message != null
                                ? message
                                : "Requests specifying Server Side Encryption with Customer"
                                        + " provided keys "
                                        + demand)
                .with("ArgumentName", header);
    }
}
