/** Compares what the log says with what the disks hold, from outside. */
@NullMarked
package io.cyxcloud.infra.audit;

import org.jspecify.annotations.NullMarked;
