package io.cyxcloud.s3.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** ListObjectsV2's token: a form byte and where the page before ended, in URL-safe Base64. */
public final class ContinuationToken {
    private static final byte FORM = 1;

    private ContinuationToken() {}

    public static String encode(String startAfter) {
        byte[] key = startAfter.getBytes(StandardCharsets.UTF_8);
        byte[] token = ByteBuffer.allocate(1 + key.length).put(FORM).put(key).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The key after which the page starts.
     *
     * @throws S3Exception InvalidArgument
     */
    public static String decode(String token) {
        try {
            ByteBuffer raw = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            if (raw.hasRemaining() && raw.get() == FORM) {
                return StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
            }
        } catch (IllegalArgumentException | CharacterCodingException e) {
            // answered below
        }
        throw S3Error.INVALID_ARGUMENT
                .failure("The continuation token provided is incorrect")
                .with("ArgumentName", "continuation-token");
    }
}
