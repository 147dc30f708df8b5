/** How streams are cut and where a byte of them is: pure functions. */
@NullMarked
package io.cyxcloud.ingest.core;

import org.jspecify.annotations.NullMarked;
