package io.cyxcloud.perf.s3;

import java.util.Map;
import java.util.Optional;

/**
 * Status and headers of a response.
 *
 * @param status HTTP status
 * @param headers by lower-case name; of a repeated one the last
 */
record HttpResponse(int status, Map<String, String> headers) {
    boolean isSuccess() {
        return status / 100 == 2;
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
