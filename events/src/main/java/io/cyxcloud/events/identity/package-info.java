/** Users of the S3 API and their access keys. */
@NullMarked
package io.cyxcloud.events.identity;

import org.jspecify.annotations.NullMarked;
