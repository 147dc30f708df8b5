package io.cyxcloud.s3.core;

import java.util.Map;
import java.util.Set;

/**
 * Refuses writes whose headers ask for something that is not done here, so that no 200 promises
 * what does not happen.
 */
public final class UnsupportedHeaders {
    /** Header: the values that change nothing. */
    private static final Map<String, Set<String>> HARMLESS =
            Map.ofEntries(
                    // every object is encrypted at rest
                    Map.entry("x-amz-server-side-encryption", Set.of("AES256")),
                    Map.entry("x-amz-server-side-encryption-aws-kms-key-id", Set.of()),
                    Map.entry("x-amz-website-redirect-location", Set.of()),
                    Map.entry("x-amz-write-offset-bytes", Set.of()));

    private UnsupportedHeaders() {}

    /**
     * Checks the headers of a request that writes.
     *
     * @throws S3Exception NotImplemented, or what is wrong with a {@link CustomerKey}
     */
    public static void check(Headers headers) {
        CustomerKey.refuseWrite(headers);
        HARMLESS.forEach((name, harmless) -> {
            String value = headers.first(name);
            if (value != null && !harmless.contains(value)) {
                throw S3Error.NOT_IMPLEMENTED
                        .failure(
                                "A header you provided implies functionality that is not"
                                        + " implemented")
                        .with("Header", name);
            }
        });
    }
}
