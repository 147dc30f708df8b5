/** Reads what {@code cyxcloud status} and the console show: from the log and from metadata. */
@NullMarked
package io.cyxcloud.infra.status;

import org.jspecify.annotations.NullMarked;
