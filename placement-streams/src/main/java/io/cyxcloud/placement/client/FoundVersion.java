package io.cyxcloud.placement.client;

import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a key under a version's name: an object, a delete marker, or nothing.
 *
 * @param versioned whether the bucket is or was versioned
 */
public record FoundVersion(
        @Nullable ObjectRow row, @Nullable MarkerRow marker, boolean versioned) {}
