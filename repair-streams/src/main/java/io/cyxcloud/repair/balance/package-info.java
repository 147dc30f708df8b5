/** Moves shards between nodes: walks over what they hold, and orders what the rules say. */
@NullMarked
package io.cyxcloud.repair.balance;

import org.jspecify.annotations.NullMarked;
