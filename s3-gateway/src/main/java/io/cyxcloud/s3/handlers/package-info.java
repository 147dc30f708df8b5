/** The operations of S3, one a file: a request's head and body in, a reply out. Blocking. */
@NullMarked
package io.cyxcloud.s3.handlers;

import org.jspecify.annotations.NullMarked;
