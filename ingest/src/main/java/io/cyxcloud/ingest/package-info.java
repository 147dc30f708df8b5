/**
 * The data path both ways: chunk, seal, encode, push, quorum; locate, read, decode. Blocking calls
 * for virtual threads; everything that is held in memory is counted against one budget.
 */
@NullMarked
package io.cyxcloud.ingest;

import org.jspecify.annotations.NullMarked;
