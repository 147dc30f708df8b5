/** What the pure parts share. */
@NullMarked
package io.cyxcloud.placement.core;

import org.jspecify.annotations.NullMarked;
