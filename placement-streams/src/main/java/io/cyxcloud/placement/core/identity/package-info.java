/** Users and their access keys: commands to events to rows. */
@NullMarked
package io.cyxcloud.placement.core.identity;

import org.jspecify.annotations.NullMarked;
