/** Rows of the state stores: what folds of the log come to. */
@NullMarked
package io.cyxcloud.events.state;

import org.jspecify.annotations.NullMarked;
