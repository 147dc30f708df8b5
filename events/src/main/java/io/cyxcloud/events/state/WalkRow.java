package io.cyxcloud.events.state;

import io.cyxcloud.events.value.StreamId;
import java.util.UUID;

/**
 * Where the walk over what a node holds goes on.
 *
 * @param stream in the order of ids as unsigned numbers
 * @param chunk index of the next chunk in it, or {@link #NO_MORE}
 */
public record WalkRow(StreamId stream, int chunk) {
    /** The stream's chunks are all behind. */
    public static final int NO_MORE = Integer.MAX_VALUE;

    /** Before every stream. */
    public static final WalkRow START = new WalkRow(new StreamId(new UUID(0, 0)), 0);
}
