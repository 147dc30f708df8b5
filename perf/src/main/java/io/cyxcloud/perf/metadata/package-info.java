/** Look-ups, commits and listings of a metadata instance, over the network. */
@NullMarked
package io.cyxcloud.perf.metadata;

import org.jspecify.annotations.NullMarked;
