package io.cyxcloud.s3.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Header text as S3 clients mean it. */
final class HttpText {
    private HttpText() {}

    /** The decoder reads bytes as Latin-1; when they are UTF-8, they are meant as that. */
    static String decoded(String latin1) {
        if (latin1.chars().allMatch(c -> c < 0x80)) {
            return latin1;
        }
        byte[] raw = latin1.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            return latin1;
        }
    }
}
