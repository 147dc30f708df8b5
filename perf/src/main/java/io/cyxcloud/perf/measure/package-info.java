/** What benchmarks measure with: latency histograms, CPU time of process trees, sizes. */
@NullMarked
package io.cyxcloud.perf.measure;

import org.jspecify.annotations.NullMarked;
