/**
 * The disk engine of a storage node: append-only segment files, and a RocksDB index that can be
 * rebuilt from them. RocksDB types and file channels stay in here.
 */
@NullMarked
package io.cyxcloud.shardstore.disk;

import org.jspecify.annotations.NullMarked;
