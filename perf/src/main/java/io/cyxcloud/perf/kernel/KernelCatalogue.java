package io.cyxcloud.perf.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that {@code cyxcloud bench kernels} measures. A new kernel is one more family here. */
final class KernelCatalogue {
    private static final List<KernelFamily> FAMILIES =
            List.of(
                    new CodingFamily(),
                    new RepairFamily(),
                    new Blake3Family(),
                    new ChecksumFamily(),
                    new SealingFamily(),
                    new PipelineFamily());

    private KernelCatalogue() {}

    static List<KernelCase> cases() {
        return FAMILIES.stream().flatMap(family -> family.cases().stream()).toList();
    }

    /** The case with this id, in the process that measures it. */
    static KernelCase find(String id) {
        return cases().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kernel '" + id + "'"));
    }

    /** Those whose id or names contain the text, in any case, and the baselines they need. */
    static List<KernelCase> matching(String filter) {
        String wanted = filter.toLowerCase(Locale.ROOT);
        List<KernelCase> all = cases();
        List<KernelCase> direct =
                all.stream().filter(candidate -> contains(candidate, wanted)).toList();
        List<KernelCase> matching = new ArrayList<>(all);
        matching.removeIf(candidate ->
                !direct.contains(candidate)
                        && !(candidate.baseline()
                                && direct.stream().anyMatch(candidate::isSameTask)));
        return matching;
    }

    private static boolean contains(KernelCase candidate, String wanted) {
        String names = candidate.task() + " " + candidate.size() + " " + candidate.kernel();
        return candidate.id().contains(wanted) || names.toLowerCase(Locale.ROOT).contains(wanted);
    }
}
