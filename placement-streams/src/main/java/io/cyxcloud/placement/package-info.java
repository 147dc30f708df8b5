/** The metadata service: folds of the log, and linearizable reads of them. */
@NullMarked
package io.cyxcloud.placement;

import org.jspecify.annotations.NullMarked;
