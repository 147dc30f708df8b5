/** JMH benchmarks of the kernels: what one core does. */
@NullMarked
package io.cyxcloud.perf.kernel;

import org.jspecify.annotations.NullMarked;
