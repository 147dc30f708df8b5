/** The node's end of the shard protocol. */
@NullMarked
package io.cyxcloud.shardstore.server;

import org.jspecify.annotations.NullMarked;
