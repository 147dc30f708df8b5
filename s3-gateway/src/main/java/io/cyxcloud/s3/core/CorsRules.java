package io.cyxcloud.s3.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A bucket's CORS configuration: which pages of other origins may do what. */
public record CorsRules(List<Rule> rules) {
    static final int RULES_MAX = 100;
    private static final int ID_CHARS_MAX = 255;
    private static final String ANY = "*";
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

    /**
     * A rule.
     *
     * @param id null when it has none
     * @param origins each with at most one wildcard
     * @param headers that requests may have, lower case, each with at most one wildcard
     * @param exposed headers of answers that pages may read
     * @param maxAgeSeconds for which a browser may remember a preflight's answer; null for its own
     *     idea of that
     */
    public record Rule(
            @Nullable String id,
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposed,
            @Nullable Integer maxAgeSeconds) {
        public Rule {
            origins = List.copyOf(origins);
            methods = List.copyOf(methods);
            headers = List.copyOf(headers);
            exposed = List.copyOf(exposed);
        }

        private boolean allows(String origin, String method, List<String> asked) {
            return methods.contains(method)
                    && origins.stream().anyMatch(pattern -> matches(pattern, origin))
                    && asked.stream()
                            .allMatch(name ->
                                    headers.stream().anyMatch(pattern -> matches(pattern, name)));
        }

        /** Headers of an answer to a page of this origin. */
        public Map<String, String> answer(String origin) {
            Map<String, String> answer = new TreeMap<>();
            if (origins.contains(ANY)) {
                answer.put("Access-Control-Allow-Origin", ANY);
            } else {
                answer.put("Access-Control-Allow-Origin", origin);
                answer.put("Access-Control-Allow-Credentials", "true");
            }
            answer.put("Access-Control-Allow-Methods", String.join(", ", methods));
            if (!exposed.isEmpty()) {
                answer.put("Access-Control-Expose-Headers", String.join(", ", exposed));
            }
            if (maxAgeSeconds != null) {
                answer.put("Access-Control-Max-Age", maxAgeSeconds.toString());
            }
            answer.put(
                    "Vary",
                    "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
            return answer;
        }
    }

    public CorsRules {
        rules = List.copyOf(rules);
    }

    /**
     * Reads a CORSConfiguration.
     *
     * @throws S3Exception MalformedXML, InvalidRequest
     */
    public static CorsRules parse(byte[] document) {
        List<Rule> rules = new ArrayList<>();
        for (XmlElement rule : XmlElement.parse(document, "CORSConfiguration").all("CORSRule")) {
            rules.add(rule(rule));
        }
        if (rules.isEmpty() || rules.size() > RULES_MAX) {
            throw S3Error.MALFORMED_XML.failure();
        }
        return new CorsRules(rules);
    }

    /** The configuration as a document of S3's. */
    public String document() {
        XmlWriter xml = XmlWriter.document("CORSConfiguration");
        for (Rule rule : rules) {
            xml.open("CORSRule");
            if (rule.id != null) {
                xml.text("ID", rule.id);
            }
            rule.origins.forEach(origin -> xml.text("AllowedOrigin", origin));
            rule.methods.forEach(method -> xml.text("AllowedMethod", method));
            rule.headers.forEach(header -> xml.text("AllowedHeader", header));
            rule.exposed.forEach(header -> xml.text("ExposeHeader", header));
            if (rule.maxAgeSeconds != null) {
                xml.text("MaxAgeSeconds", rule.maxAgeSeconds);
            }
            xml.close();
        }
        return xml.finish();
    }

    /**
     * The first rule that allows a request.
     *
     * @param headers that it wants to have; of a request that is no preflight none
     */
    public Optional<Rule> find(String origin, String method, List<String> headers) {
        List<String> asked = headers.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList();
        return rules.stream().filter(rule -> rule.allows(origin, method, asked)).findFirst();
    }

    /** The names in an Access-Control-Request-Headers header. */
    public static List<String> names(@Nullable String header) {
        return header == null
                ? List.of()
                : Arrays.stream(header.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    private static Rule rule(XmlElement rule) {
        List<String> origins = texts(rule, "AllowedOrigin");
        List<String> methods = texts(rule, "AllowedMethod");
        List<String> headers =
                texts(rule, "AllowedHeader").stream()
                        .map(header -> header.toLowerCase(Locale.ROOT))
                        .toList();
        String id = rule.childText("ID");
        if (origins.isEmpty() || methods.isEmpty() || (id != null && id.length() > ID_CHARS_MAX)) {
            throw S3Error.MALFORMED_XML.failure();
        }
        for (String method : methods) {
            if (!METHODS.contains(method)) {
                throw S3Error.INVALID_REQUEST.failure(
                        "Found unsupported HTTP method in CORS config. Unsupported method is "
                                + method);
            }
        }
        origins.forEach(origin -> requireOneWildcard("AllowedOrigin", origin));
        headers.forEach(header -> requireOneWildcard("AllowedHeader", header));
        List<String> exposed = texts(rule, "ExposeHeader");
        for (String header : exposed) {
            if (header.contains(ANY)) {
                throw S3Error.INVALID_REQUEST.failure(
                        ("ExposeHeader \"%s\" contains wildcard. We currently do not support"
                                        + " wildcard for ExposeHeader")
                                .formatted(header));
            }
        }
        return new Rule(
                id, origins, methods, headers, exposed, seconds(rule.childText("MaxAgeSeconds")));
    }

    private static List<String> texts(XmlElement rule, String name) {
        return rule.all(name).stream().map(element -> element.text().strip()).toList();
    }

    private static @Nullable Integer seconds(@Nullable String text) {
        try {
            Integer seconds = text == null ? null : Integer.valueOf(text.strip());
            if (seconds == null || seconds >= 0) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            throw S3Error.MALFORMED_XML.failure();
        }
        throw S3Error.MALFORMED_XML.failure();
    }

    private static void requireOneWildcard(String what, String pattern) {
        if (pattern.indexOf(ANY) != pattern.lastIndexOf(ANY)) {
            throw S3Error.INVALID_REQUEST.failure(
                    "%s \"%s\" can not have more than one wildcard.".formatted(what, pattern));
        }
    }

    private static boolean matches(String pattern, String text) {
        int star = pattern.indexOf(ANY);
        return star < 0
                ? pattern.equals(text)
                : text.length() >= pattern.length() - 1
                        && text.startsWith(pattern.substring(0, star))
                        && text.endsWith(pattern.substring(star + 1));
    }
}
