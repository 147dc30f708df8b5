/** Commands and events of buckets, and the commands that seal a bucket's objects. */
@NullMarked
package io.cyxcloud.events.bucket;

import org.jspecify.annotations.NullMarked;
