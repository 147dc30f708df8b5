package io.cyxcloud.s3.http;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Names requests, for answers and log lines. Thread-safe. */
final class ResponseIds {
    private final String hostId;

    ResponseIds() {
        byte[] random = new byte[24];
        ThreadLocalRandom.current().nextBytes(random);
        this.hostId = Base64.getEncoder().encodeToString(random);
    }

    /** 16 hex digits, as S3's are. */
    String requestId() {
        return HexFormat.of()
                .toHexDigits(ThreadLocalRandom.current().nextLong())
                .toUpperCase(Locale.ROOT);
    }

    /** x-amz-id-2: this gateway. */
    String hostId() {
        return hostId;
    }
}
