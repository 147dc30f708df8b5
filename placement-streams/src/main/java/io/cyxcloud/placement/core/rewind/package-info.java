/** What it takes to make a bucket what it was. */
@NullMarked
package io.cyxcloud.placement.core.rewind;

import org.jspecify.annotations.NullMarked;
