/** The caller's end of the shard protocol. */
@NullMarked
package io.cyxcloud.shardstore.client;

import org.jspecify.annotations.NullMarked;
