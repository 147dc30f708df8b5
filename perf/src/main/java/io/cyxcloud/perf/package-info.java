/** The {@code bench} command of {@code cyxcloud}: whole-system and kernel benchmarks. */
@NullMarked
package io.cyxcloud.perf;

import org.jspecify.annotations.NullMarked;
