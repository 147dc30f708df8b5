/** BLAKE3, the hash that names and protects a shard's bytes. Pure: no I/O, clock or randomness. */
@NullMarked
package io.cyxcloud.shardstore.hash;

import org.jspecify.annotations.NullMarked;
