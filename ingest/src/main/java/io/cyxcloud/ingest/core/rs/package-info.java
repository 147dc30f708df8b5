/**
 * Erasure codes over GF(2^8): Reed-Solomon, byte-compatible with Backblaze's JavaReedSolomon, and a
 * local reconstruction code. Pure: works on the memory it is given, no I/O, clock or randomness.
 */
@NullMarked
package io.cyxcloud.ingest.core.rs;

import org.jspecify.annotations.NullMarked;
