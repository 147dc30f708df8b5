/** A node's inventory beside what metadata says of it, and how the two are brought together. */
@NullMarked
package io.cyxcloud.shardstore.inventory;

import org.jspecify.annotations.NullMarked;
