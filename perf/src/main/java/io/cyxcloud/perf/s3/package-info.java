/** The S3 benchmark, with a lean client of its own that weighs little beside the server. */
@NullMarked
package io.cyxcloud.perf.s3;

import org.jspecify.annotations.NullMarked;
