/** Bucket policies as pure functions: the document's grammar, and what it says of a request. */
@NullMarked
package io.cyxcloud.s3.core.policy;

import org.jspecify.annotations.NullMarked;
