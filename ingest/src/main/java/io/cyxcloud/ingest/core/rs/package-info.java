/**
 * Reed-Solomon over GF(2^8), byte-compatible with Backblaze's JavaReedSolomon. Pure: works on the
 * memory it is given, no I/O, clock or randomness.
 */
@NullMarked
package io.cyxcloud.ingest.core.rs;

import org.jspecify.annotations.NullMarked;
