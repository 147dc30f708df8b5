package io.cyxcloud.s3.core;

import org.jspecify.annotations.Nullable;

/** How the signature covers the body: the value of {@code x-amz-content-sha256}. */
public sealed interface PayloadMode {
    String UNSIGNED = "UNSIGNED-PAYLOAD";

    /** The value that goes into the canonical request. */
    String headerValue();

    /** The body is not covered. */
    record Unsigned() implements PayloadMode {
        @Override
        public String headerValue() {
            return UNSIGNED;
        }
    }

    /** The whole body has this hash, in hex. */
    record Sha256(String hex) implements PayloadMode {
        @Override
        public String headerValue() {
            return hex;
        }
    }

    /** The body is framed by aws-chunked. */
    enum Streaming implements PayloadMode {
        SIGNED("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", true, false),
        SIGNED_TRAILER("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", true, true),
        UNSIGNED_TRAILER("STREAMING-UNSIGNED-PAYLOAD-TRAILER", false, true);

        private final String headerValue;
        private final boolean signed;
        private final boolean trailer;

        Streaming(String headerValue, boolean signed, boolean trailer) {
            this.headerValue = headerValue;
            this.signed = signed;
            this.trailer = trailer;
        }

        @Override
        public String headerValue() {
            return headerValue;
        }

        /** Each chunk carries a signature, chained to the one before. */
        public boolean signed() {
            return signed;
        }

        /** Headers follow the last chunk. */
        public boolean trailer() {
            return trailer;
        }
    }

    /**
     * Parses the header's value.
     *
     * @throws S3Exception InvalidArgument, or NotImplemented for SigV4A's forms
     */
    static PayloadMode parse(@Nullable String value) {
        if (value == null || value.equals(UNSIGNED)) {
            return new Unsigned();
        }
        for (Streaming mode : Streaming.values()) {
            if (mode.headerValue.equals(value)) {
                return mode;
            }
        }
        if (value.startsWith("STREAMING-AWS4-ECDSA")) {
            throw S3Error.NOT_IMPLEMENTED.failure("SigV4A is not supported: " + value);
        }
        if (value.length() == 64 && value.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return new Sha256(value);
        }
        throw S3Error.INVALID_ARGUMENT
                .failure(
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING- form or a"
                                + " valid sha256 value.")
                .with("ArgumentName", "x-amz-content-sha256")
                .with("ArgumentValue", value);
    }
}
