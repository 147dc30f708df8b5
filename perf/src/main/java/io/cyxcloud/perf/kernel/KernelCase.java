package io.cyxcloud.perf.kernel;

import java.util.Locale;
import java.util.function.Supplier;

/**
 * A line of the table: a task at a size, done by one kernel. Cases of the same task and size are
 * compared with the baseline among them.
 *
 * @param size as people read it, such as {@code 64 KiB}
 * @param baseline whether the others of this task and size are measured against it
 * @param bytes worked on by one run, which throughput is counted in
 * @param preparation makes the workload with its buffers, in the JVM that measures
 */
public record KernelCase(
        String task,
        String size,
        String kernel,
        boolean baseline,
        long bytes,
        Supplier<Workload> preparation) {
    public KernelCase {
        if (bytes < 1) {
            throw new IllegalArgumentException(bytes + " bytes worked on");
        }
    }

    /** Names the case among all, for JMH's parameter: {@code rs-10-4-encode/64-kib/wide}. */
    String id() {
        return slug(task) + "/" + slug(size) + "/" + slug(kernel);
    }

    boolean isSameTask(KernelCase other) {
        return task.equals(other.task) && size.equals(other.size);
    }

    private static String slug(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9+.]+", "-")
                .replaceAll("^-|-$", "");
    }
}
