/** The shard protocol: frames, their codec, identities of peers, and what a node answers. */
@NullMarked
package io.cyxcloud.shardstore.protocol;

import org.jspecify.annotations.NullMarked;
