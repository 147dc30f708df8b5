/** Buckets: commands to events to rows. */
@NullMarked
package io.cyxcloud.placement.core.bucket;

import org.jspecify.annotations.NullMarked;
