/** How fast the log is folded. */
@NullMarked
package io.cyxcloud.perf.fold;

import org.jspecify.annotations.NullMarked;
