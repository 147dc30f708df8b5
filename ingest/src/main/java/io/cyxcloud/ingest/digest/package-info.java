/** Digests that messages going through at the same time compute together. */
@NullMarked
package io.cyxcloud.ingest.digest;

import org.jspecify.annotations.NullMarked;
