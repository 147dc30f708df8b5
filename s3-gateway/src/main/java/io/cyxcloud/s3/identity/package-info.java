/** The users of the log, as a gateway follows them. */
@NullMarked
package io.cyxcloud.s3.identity;

import org.jspecify.annotations.NullMarked;
