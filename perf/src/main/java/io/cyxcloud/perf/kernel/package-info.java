/** The kernels measured with JMH: what one core does, beside baselines. */
@NullMarked
package io.cyxcloud.perf.kernel;

import org.jspecify.annotations.NullMarked;
