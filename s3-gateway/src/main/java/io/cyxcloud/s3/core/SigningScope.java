package io.cyxcloud.s3.core;

import java.nio.charset.StandardCharsets;

/**
 * SigV4's credential scope.
 *
 * @param date {@code yyyyMMdd}
 */
public record SigningScope(String date, String region, String service) {
    public static final String TERMINATOR = "aws4_request";

    public String text() {
        return date + "/" + region + "/" + service + "/" + TERMINATOR;
    }

    /** The derived key: four HMACs. */
    public SigningKey key(String secretKey) {
        byte[] seed = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        byte[] dated = Hashes.hmacSha256(seed, date);
        byte[] regional = Hashes.hmacSha256(dated, region);
        byte[] serving = Hashes.hmacSha256(regional, service);
        return new SigningKey(Hashes.hmacSha256(serving, TERMINATOR));
    }
}
