/** Reading: ranges of chunks from the shards that answer, opened and handed on in order. */
@NullMarked
package io.cyxcloud.ingest.read;

import org.jspecify.annotations.NullMarked;
