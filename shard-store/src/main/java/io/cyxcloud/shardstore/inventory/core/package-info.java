/** What two inventories of one node say of each shard, and how they differ. Pure. */
@NullMarked
package io.cyxcloud.shardstore.inventory.core;

import org.jspecify.annotations.NullMarked;
