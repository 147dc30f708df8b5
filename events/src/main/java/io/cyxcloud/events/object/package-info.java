/** Commands and events of objects and multipart uploads. */
@NullMarked
package io.cyxcloud.events.object;

import org.jspecify.annotations.NullMarked;
