package io.cyxcloud.perf.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.perf.measure.ByteSize;
import io.cyxcloud.perf.measure.LatencyHistogram;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** A report as text for people and as one line of JSON for scripts. */
final class ReportFormat {
    private static final double NS_PER_MS = 1e6;

    private ReportFormat() {}

    static String text(BenchReport report) {
        BenchPlan plan = report.plan();
        Formatter text = new Formatter(Locale.ROOT);
        text.format(
                "%s of %s, %d in flight, %.1f s%s, payload %s, at %s%n",
                plan.mix().name().toLowerCase(Locale.ROOT),
                new ByteSize(plan.sizeBytes()),
                plan.concurrency(),
                report.seconds(),
                report.isComplete() ? "" : " (stopped early)",
                plan.signPayload() ? "signed" : "unsigned",
                plan.endpoint());
        text.format(
                "%-6s %10s %10s %10s %9s %9s %9s %9s%n",
                "", "ops", "ops/s", "MB/s", "p50 ms", "p95 ms", "p99 ms", "max ms");
        for (Map.Entry<String, LatencyHistogram> verb : verbs(report).entrySet()) {
            LatencyHistogram operations = verb.getValue();
            text.format(
                    "%-6s %10d %10.1f %10.1f %9.2f %9.2f %9.2f %9.2f%n",
                    verb.getKey(),
                    operations.count(),
                    report.operationsPerSecond(operations),
                    report.megabytesPerSecond(operations),
                    operations.quantileNs(0.50) / NS_PER_MS,
                    operations.quantileNs(0.95) / NS_PER_MS,
                    operations.quantileNs(0.99) / NS_PER_MS,
                    operations.maxNs() / NS_PER_MS);
        }
        text.format("errors %s%n", report.errors().isEmpty() ? "none" : report.errors());
        text.format("client CPU %s%n", cpu(report, OptionalDouble.of(report.clientCpuSeconds())));
        text.format(
                "server CPU %s(%s)%n",
                report.serverCpuSeconds().isPresent()
                        ? cpu(report, report.serverCpuSeconds()) + " "
                        : "",
                report.serverNote());
        return text.toString();
    }

    static String json(BenchReport report) {
        BenchPlan plan = report.plan();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("endpoint", plan.endpoint().toString());
        json.put("mix", plan.mix().name().toLowerCase(Locale.ROOT));
        json.put("sizeBytes", plan.sizeBytes());
        json.put("concurrency", plan.concurrency());
        json.put("signedPayload", plan.signPayload());
        json.put("seconds", report.seconds());
        json.put("complete", report.isComplete());
        verbs(report)
                .forEach((verb, operations) ->
                        json.put(verb.toLowerCase(Locale.ROOT), verb(report, operations)));
        json.put("errors", report.errors());
        json.put("clientCpu", cpuFields(report, OptionalDouble.of(report.clientCpuSeconds())));
        json.put("serverCpu", cpuFields(report, report.serverCpuSeconds()));
        json.put("serverNote", report.serverNote());
        try {
            return new ObjectMapper().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of numbers and strings are always JSON", e);
        }
    }

    private static Map<String, LatencyHistogram> verbs(BenchReport report) {
        Map<String, LatencyHistogram> verbs = new LinkedHashMap<>();
        switch (report.plan().mix()) {
            case PUT -> verbs.put("PUT", report.tally().puts());
            case GET -> verbs.put("GET", report.tally().gets());
            case MIXED -> {
                verbs.put("PUT", report.tally().puts());
                verbs.put("GET", report.tally().gets());
                verbs.put("all", report.all());
            }
        }
        return verbs;
    }

    private static Map<String, Object> verb(BenchReport report, LatencyHistogram operations) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("operations", operations.count());
        fields.put("operationsPerSecond", report.operationsPerSecond(operations));
        fields.put("megabytesPerSecond", report.megabytesPerSecond(operations));
        fields.put("meanMs", operations.meanNs() / NS_PER_MS);
        fields.put("p50Ms", operations.quantileNs(0.50) / NS_PER_MS);
        fields.put("p95Ms", operations.quantileNs(0.95) / NS_PER_MS);
        fields.put("p99Ms", operations.quantileNs(0.99) / NS_PER_MS);
        fields.put("maxMs", operations.maxNs() / NS_PER_MS);
        return fields;
    }

    /** No fields when it is not known. */
    private static Map<String, Object> cpuFields(BenchReport report, OptionalDouble cpuSeconds) {
        Map<String, Object> fields = new LinkedHashMap<>();
        cpuSeconds.ifPresent(seconds -> fields.put("seconds", seconds));
        report.perGib(cpuSeconds).ifPresent(value -> fields.put("secondsPerGiB", value));
        report.perThousand(cpuSeconds)
                .ifPresent(value -> fields.put("secondsPerThousandOperations", value));
        return fields;
    }

    private static String cpu(BenchReport report, OptionalDouble cpuSeconds) {
        String text = String.format(Locale.ROOT, "%.2f s", cpuSeconds.orElse(0));
        OptionalDouble perGib = report.perGib(cpuSeconds);
        OptionalDouble perThousand = report.perThousand(cpuSeconds);
        return perGib.isEmpty() || perThousand.isEmpty()
                ? text
                : String.format(
                        Locale.ROOT,
                        "%s, %.2f s/GiB, %.3f s/1,000 ops",
                        text,
                        perGib.getAsDouble(),
                        perThousand.getAsDouble());
    }
}
