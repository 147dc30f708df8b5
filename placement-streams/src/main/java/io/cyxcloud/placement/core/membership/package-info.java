/** Nodes: heartbeats and silence to events to the cluster map. */
@NullMarked
package io.cyxcloud.placement.core.membership;

import org.jspecify.annotations.NullMarked;
