/** S3's grammar and rules as pure functions: signatures, framing, XML, ranges, names, errors. */
@NullMarked
package io.cyxcloud.s3.core;

import org.jspecify.annotations.NullMarked;
