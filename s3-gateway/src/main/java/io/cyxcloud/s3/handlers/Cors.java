package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.s3.core.Addressing.Resource;
import io.cyxcloud.s3.core.CorsRules;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a browser needs to let a page of another origin use a bucket. Nobody signs a preflight, so
 * what is known of a bucket's rules, or that it has none, is remembered for a moment. Thread-safe.
 */
final class Cors {
    private static final int BUCKETS_MAX = 10_000;

    /** So long another gateway's change may go unnoticed. */
    private static final Duration REMEMBERED = Duration.ofSeconds(2);

    private static final String ORIGIN = "origin";
    private static final String METHOD = "access-control-request-method";
    private static final String HEADERS = "access-control-request-headers";

    private final Backend backend;

    private record Known(Optional<CorsRules> rules, long untilNs) {}

    private final Map<String, Known> known = // guarded by itself
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > BUCKETS_MAX;
                }
            };

    Cors(Backend backend) {
        this.backend = backend;
    }

    /**
     * Answers a preflight.
     *
     * @throws S3Exception BadRequest, AccessForbidden
     */
    Reply preflight(RequestHead head, Resource resource) {
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
        // also where there is no bucket
        CorsRules rules =
                rules(resource.bucket()).orElseThrow(() -> S3Error.ACCESS_FORBIDDEN.failure());
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
    Map<String, String> headers(RequestHead head, Resource resource) {
        String origin = head.headers().first(ORIGIN);
        if (origin == null) {
            return Map.of();
        }
        try {
            return rules(resource.bucket())
                    .flatMap(rules -> rules.find(origin, head.method(), List.of()))
                    .map(rule -> rule.answer(origin))
                    .orElse(Map.of());
        } catch (MetadataUnavailableException e) {
            return Map.of(); // the request may be answered all the same
        }
    }

    /** The bucket's rules were changed here. */
    void forget(String bucket) {
        synchronized (known) {
            known.remove(bucket);
        }
    }

    private Optional<CorsRules> rules(@Nullable String bucket) {
        if (bucket == null || !ObjectNames.isBucketName(bucket)) {
            return Optional.empty();
        }
        long nowNs = System.nanoTime();
        synchronized (known) {
            Known before = known.get(bucket);
            if (before != null && before.untilNs - nowNs > 0) {
                return before.rules;
            }
        }
        Optional<CorsRules> rules =
                backend.metadata()
                        .staleOk()
                        .setting(bucket, BucketSetting.CORS)
                        .map(row -> CorsRules.parse(row.document().toArray()));
        synchronized (known) {
            known.put(bucket, new Known(rules, nowNs + REMEMBERED.toNanos()));
        }
        return rules;
    }
}
