package io.cyxcloud.perf.kernel;

import java.util.List;

/** Kernels of one kind, in the order in which they are shown. */
interface KernelFamily {
    List<KernelCase> cases();
}
