/** Events of storage nodes: heartbeats, membership, the cluster map. */
@NullMarked
package io.cyxcloud.events.node;

import org.jspecify.annotations.NullMarked;
