/** Objects and multipart uploads: commands to events to rows. */
@NullMarked
package io.cyxcloud.placement.core.object;

import org.jspecify.annotations.NullMarked;
