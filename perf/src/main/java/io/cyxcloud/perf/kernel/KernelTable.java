package io.cyxcloud.perf.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured, as a table for people and as one line of JSON for scripts. */
record KernelTable(Machine machine, List<KernelLine> lines) {
    KernelTable {
        lines = List.copyOf(lines);
    }

    /** How many times faster than the baseline of its task and size; empty without one. */
    OptionalDouble ratio(KernelLine line) {
        return lines.stream()
                .filter(other -> other.kernel().baseline())
                .filter(other -> other.kernel().isSameTask(line.kernel()))
                .mapToDouble(other -> line.gigabytesPerSecond() / other.gigabytesPerSecond())
                .findFirst();
    }

    String text() {
        Formatter text = new Formatter(Locale.ROOT);
        text.format("%s%n", machine.text());
        text.format(
                "%-24s %-8s %-20s %8s %8s %8s %12s%n",
                "", "size", "kernel", "GB/s", "best", "x base", "alloc B/GiB");
        String previous = "";
        for (KernelLine line : lines) {
            KernelCase kernel = line.kernel();
            String group = kernel.task() + kernel.size();
            OptionalDouble ratio = ratio(line);
            text.format(
                    "%-24s %-8s %-20s %8.2f %8.2f %8s %12.0f%n",
                    group.equals(previous) ? "" : kernel.task(),
                    group.equals(previous) ? "" : kernel.size(),
                    kernel.kernel(),
                    line.gigabytesPerSecond(),
                    line.best(),
                    ratio.isPresent()
                            ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble())
                            : "",
                    line.allocatedPerGib());
            previous = group;
        }
        return text.toString();
    }

    String json() {
        List<Map<String, Object>> kernels = new ArrayList<>();
        for (KernelLine line : lines) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("task", line.kernel().task());
            fields.put("size", line.kernel().size());
            fields.put("kernel", line.kernel().kernel());
            fields.put("baseline", line.kernel().baseline());
            fields.put("bytes", line.kernel().bytes());
            fields.put("gigabytesPerSecond", line.gigabytesPerSecond());
            fields.put("best", line.best());
            ratio(line).ifPresent(ratio -> fields.put("ratio", ratio));
            fields.put("allocatedBytesPerGiB", line.allocatedPerGib());
            kernels.add(fields);
        }
        try {
            return new ObjectMapper()
                    .writeValueAsString(Map.of("machine", machine.fields(), "kernels", kernels));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of numbers and strings are always JSON", e);
        }
    }
}
