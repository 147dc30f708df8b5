/**
 * The HTTP side on Vert.x. Event loops only move bytes; each request is handled by a virtual thread
 * of its own.
 */
@NullMarked
package io.cyxcloud.s3.http;

import org.jspecify.annotations.NullMarked;
