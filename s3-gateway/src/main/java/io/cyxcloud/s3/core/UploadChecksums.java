package io.cyxcloud.s3.core;

import io.cyxcloud.events.object.ChecksumType;
import io.cyxcloud.events.object.UploadChecksum;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What headers say of the checksum of an object that is uploaded in parts. */
public final class UploadChecksums {
    private static final String ALGORITHM = "x-amz-checksum-algorithm";
    private static final String TYPE = "x-amz-checksum-type";

    private UploadChecksums() {}

    /**
     * What CreateMultipartUpload asks for; null when it asks for none.
     *
     * @throws S3Exception InvalidRequest
     */
    public static @Nullable UploadChecksum asked(Headers headers) {
        String name = headers.first(ALGORITHM);
        ChecksumType type = type(headers);
        if (name == null) {
            if (type != null) {
                throw S3Error.INVALID_REQUEST.failure(
                        "The x-amz-checksum-type header can only be used with the"
                                + " x-amz-checksum-algorithm header.");
            }
            return null;
        }
        ChecksumAlgorithm algorithm = ChecksumAlgorithm.ofName(name);
        if (algorithm == null) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Checksum algorithm provided is unsupported. Please try again with any of"
                            + " the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
        }
        ChecksumType chosen = type == null ? byDefault(algorithm) : type;
        if (!UploadChecksum.isPossible(algorithm.name(), chosen)) {
            throw S3Error.INVALID_REQUEST.failure(
                    "The %s checksum type cannot be used with the %s checksum algorithm."
                            .formatted(chosen, lower(algorithm)));
        }
        return new UploadChecksum(algorithm.name(), chosen);
    }

    private static ChecksumType byDefault(ChecksumAlgorithm algorithm) {
        return algorithm == ChecksumAlgorithm.CRC64NVME
                ? ChecksumType.FULL_OBJECT
                : ChecksumType.COMPOSITE;
    }

    private static @Nullable ChecksumType type(Headers headers) {
        String text = headers.first(TYPE);
        if (text == null) {
            return null;
        }
        for (ChecksumType type : ChecksumType.values()) {
            if (type.name().equals(text.toUpperCase(Locale.ROOT))) {
                return type;
            }
        }
        throw S3Error.INVALID_REQUEST.failure("Value for x-amz-checksum-type header is invalid.");
    }

    /** Whether CompleteMultipartUpload says anything of the object's checksum. */
    public static boolean areMentioned(Headers headers) {
        return headers.has(TYPE) || !given(headers).isEmpty();
    }

    /**
     * The checksum in Base64 that CompleteMultipartUpload expects; null when it does not say.
     *
     * @param rule what the upload was created with
     * @throws S3Exception InvalidRequest
     */
    public static @Nullable String expected(Headers headers, @Nullable UploadChecksum rule) {
        ChecksumType type = type(headers);
        if (type != null && (rule == null || rule.type() != type)) {
            throw S3Error.INVALID_REQUEST.failure(
                    "The upload was created using the %s checksum mode. The complete request must"
                                    .formatted(rule == null ? null : rule.type())
                            + " use the same checksum mode.");
        }
        List<ChecksumAlgorithm> given = given(headers);
        if (given.isEmpty()) {
            return null;
        }
        if (given.size() > 1) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not"
                            + " allowed.");
        }
        ChecksumAlgorithm algorithm = given.getFirst();
        checkAlgorithm(algorithm, rule);
        String value = String.valueOf(headers.first(algorithm.header()));
        int dash = value.indexOf('-');
        boolean counted = dash >= 0 && rule != null && rule.type() == ChecksumType.COMPOSITE;
        if (!algorithm.isValid(counted ? value.substring(0, dash) : value)) {
            throw S3Error.BAD_DIGEST.failure(
                    "Value for " + algorithm.header() + " header is invalid.");
        }
        return value;
    }

    private static List<ChecksumAlgorithm> given(Headers headers) {
        return List.of(ChecksumAlgorithm.values()).stream()
                .filter(algorithm -> headers.has(algorithm.header()))
                .toList();
    }

    /**
     * A part, or the object, has the checksum that the upload was created with.
     *
     * @throws S3Exception InvalidRequest
     */
    public static void checkAlgorithm(ChecksumAlgorithm actual, @Nullable UploadChecksum rule) {
        if (rule == null || !rule.algorithm().equals(actual.name())) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Checksum Type mismatch occurred, expected checksum Type: %s, actual checksum"
                                    .formatted(
                                            rule == null
                                                    ? null
                                                    : rule.algorithm().toLowerCase(Locale.ROOT))
                            + " Type: "
                            + lower(actual));
        }
    }

    private static String lower(ChecksumAlgorithm algorithm) {
        return algorithm.name().toLowerCase(Locale.ROOT);
    }
}
