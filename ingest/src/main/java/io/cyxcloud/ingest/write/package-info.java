/** Writing: bodies into sealed, encoded chunks, pushed until a write quorum has them. */
@NullMarked
package io.cyxcloud.ingest.write;

import org.jspecify.annotations.NullMarked;
