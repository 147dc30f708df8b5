/**
 * Which way of coding this machine is best at: looks at the processor and for native libraries, so
 * that {@code core.rs} need not.
 */
@NullMarked
package io.cyxcloud.ingest.coding;

import org.jspecify.annotations.NullMarked;
