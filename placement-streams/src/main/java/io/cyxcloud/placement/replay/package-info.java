/** Folds the log again, outside of the running cluster. */
@NullMarked
package io.cyxcloud.placement.replay;

import org.jspecify.annotations.NullMarked;
