/** Repair: decides from shard events what is rebuilt, and rebuilds it beside the nodes. */
@NullMarked
package io.cyxcloud.repair;

import org.jspecify.annotations.NullMarked;
