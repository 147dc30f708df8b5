/** Pages of listings, merged from those of partitions. */
@NullMarked
package io.cyxcloud.placement.core.listing;

import org.jspecify.annotations.NullMarked;
