/** Values every part shares: ids, schemes, the cluster map. Immutable, validated when built. */
@NullMarked
package io.cyxcloud.events.value;

import org.jspecify.annotations.NullMarked;
