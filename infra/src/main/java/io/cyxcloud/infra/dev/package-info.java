/** A complete cluster on one machine. */
@NullMarked
package io.cyxcloud.infra.dev;

import org.jspecify.annotations.NullMarked;
