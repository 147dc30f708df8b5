/** Chunks: placements and acknowledgements to rows. */
@NullMarked
package io.cyxcloud.placement.core.chunk;

import org.jspecify.annotations.NullMarked;
