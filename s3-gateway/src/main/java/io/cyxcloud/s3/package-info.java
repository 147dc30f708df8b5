/** The S3 API: a façade that starts the gateway, and its configuration. */
@NullMarked
package io.cyxcloud.s3;

import org.jspecify.annotations.NullMarked;
