package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.s3.core.Addressing.Resource;
import io.cyxcloud.s3.core.CorsRules;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a browser needs to let a page of another origin use a bucket. */
final class Cors {
    private static final String ORIGIN = "origin";
    private static final String METHOD = "access-control-request-method";
    private static final String HEADERS = "access-control-request-headers";

    private Cors() {}

    /**
     * Answers a preflight, which nobody signs.
     *
     * @throws S3Exception BadRequest, AccessForbidden
     */
    static Reply preflight(RequestHead head, Resource resource, Backend backend) {
        Headers headers = head.headers();
        String origin = headers.first(ORIGIN);
        if (origin == null) {
            throw S3Error.BAD_REQUEST.failure(
                    "Insufficient information. Origin request header needed.");
        }
        String method = headers.first(METHOD);
        if (method == null) {
            throw S3Error.BAD_REQUEST.failure("Invalid Access-Control-Request-Method: null");
        }
        CorsRules rules =
                rules(resource, backend)
                        .orElseThrow(() ->
                                S3Error.ACCESS_FORBIDDEN.failure()); // also where no bucket is
        List<String> asked = CorsRules.names(headers.first(HEADERS));
        CorsRules.Rule rule =
                rules.find(origin, method, asked)
                        .orElseThrow(() ->
                                S3Error.ACCESS_FORBIDDEN.failure(
                                        "CORSResponse: This CORS request is not allowed."
                                                + " This is usually because the evaluation"
                                                + " of Origin, request method /"
                                                + " Access-Control-Request-Method or"
                                                + " Access-Control-Request-Headers are not"
                                                + " whitelisted by the resource's CORS"
                                                + " spec."));
        Map<String, String> answer = new TreeMap<>(rule.answer(origin));
        if (!asked.isEmpty()) {
            answer.put("Access-Control-Allow-Headers", String.join(", ", asked));
        }
        return new Reply.Empty(200, answer);
    }

    /** Headers for the answer to a request, whatever it is; none where no page asks. */
    static Map<String, String> headers(RequestHead head, Resource resource, Backend backend) {
        String origin = head.headers().first(ORIGIN);
        return origin == null
                ? Map.of()
                : rules(resource, backend)
                        .flatMap(rules -> rules.find(origin, head.method(), List.of()))
                        .map(rule -> rule.answer(origin))
                        .orElse(Map.of());
    }

    private static Optional<CorsRules> rules(Resource resource, Backend backend) {
        String bucket = resource.bucket();
        if (bucket == null || !ObjectNames.isBucketName(bucket)) {
            return Optional.empty();
        }
        return backend.metadata()
                .setting(bucket, BucketSetting.CORS)
                .map(row -> CorsRules.parse(row.document().toArray()));
    }
}
