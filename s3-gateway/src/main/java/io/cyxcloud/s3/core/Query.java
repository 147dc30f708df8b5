package io.cyxcloud.s3.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parsed query string: decoded names and values in the order sent. Names are case-sensitive.
 */
public record Query(List<Parameter> parameters) {
    /** More are refused. */
    public static final int PARAMETERS_MAX = 256;

    /** One parameter; without "=" the value is empty. */
    public record Parameter(String name, String value) {}

    public Query {
        parameters = List.copyOf(parameters);
    }

    /**
     * Parses what follows the question mark; null and empty are no parameters.
     *
     * @throws S3Exception InvalidURI
     */
    public static Query parse(@Nullable String raw) {
        List<Parameter> out = new ArrayList<>();
        if (raw != null) {
            int start = 0;
            while (start <= raw.length()) {
                int end = raw.indexOf('&', start);
                end = end < 0 ? raw.length() : end;
                if (end > start) {
                    out.add(parameter(raw.substring(start, end)));
                }
                start = end + 1;
            }
        }
        if (out.size() > PARAMETERS_MAX) {
            throw S3Error.INVALID_URI.failure();
        }
        return new Query(out);
    }

    private static Parameter parameter(String raw) {
        int eq = raw.indexOf('=');
        return eq < 0
                ? new Parameter(UriCodec.decodeQuery(raw), "")
                : new Parameter(
                        UriCodec.decodeQuery(raw.substring(0, eq)),
                        UriCodec.decodeQuery(raw.substring(eq + 1)));
    }

    /** The first value of a name, or null. */
    public @Nullable String first(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter.value();
            }
        }
        return null;
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    /** SigV4's canonical query string of the parameters kept. */
    public String canonical(Predicate<String> nameKept) {
        return parameters.stream()
                .filter(p -> nameKept.test(p.name()))
                .map(p -> new Parameter(UriCodec.encode(p.name()), UriCodec.encode(p.value())))
                .sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
                .map(p -> p.name() + "=" + p.value())
                .collect(Collectors.joining("&"));
    }
}
