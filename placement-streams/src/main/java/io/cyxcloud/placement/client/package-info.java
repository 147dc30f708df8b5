/** What other modules use of the metadata: look-ups, commands, the cluster map. */
@NullMarked
package io.cyxcloud.placement.client;

import org.jspecify.annotations.NullMarked;
