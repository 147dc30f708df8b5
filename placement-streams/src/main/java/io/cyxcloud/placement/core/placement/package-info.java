/** Which nodes a chunk's shards go to. */
@NullMarked
package io.cyxcloud.placement.core.placement;

import org.jspecify.annotations.NullMarked;
