/** Events of chunks and their shards: placed, stored, missing, corrupt, complete. */
@NullMarked
package io.cyxcloud.events.chunk;

import org.jspecify.annotations.NullMarked;
