/** Which shards are moved to other nodes, and how fast. Pure. */
@NullMarked
package io.cyxcloud.repair.core.balance;

import org.jspecify.annotations.NullMarked;
