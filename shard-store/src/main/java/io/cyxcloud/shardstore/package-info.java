/** The storage node: {@code StorageNode} and its configuration. */
@NullMarked
package io.cyxcloud.shardstore;

import org.jspecify.annotations.NullMarked;
