/** The bytes of an upload on their way to the data path: length, framing, digests. */
@NullMarked
package io.cyxcloud.s3.body;

import org.jspecify.annotations.NullMarked;
