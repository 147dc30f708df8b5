/** Joins modules that may not know each other. */
@NullMarked
package io.cyxcloud.infra.wiring;

import org.jspecify.annotations.NullMarked;
