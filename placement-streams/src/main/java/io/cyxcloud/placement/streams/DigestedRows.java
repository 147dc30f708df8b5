package io.cyxcloud.placement.streams;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** What of a store's rows is a function of the log alone. */
@FunctionalInterface
interface DigestedRows {
    /** Everything. */
    DigestedRows ALL = (_, row) -> row;

    /** What of a row goes into a digest; null when nothing does. Must not look anything up. */
    byte @Nullable [] of(Bytes key, byte[] row);
}
