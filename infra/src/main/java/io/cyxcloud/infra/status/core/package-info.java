/** What an operator wants to know of a cluster: folds of the log, and a verdict. Pure. */
@NullMarked
package io.cyxcloud.infra.status.core;

import org.jspecify.annotations.NullMarked;
