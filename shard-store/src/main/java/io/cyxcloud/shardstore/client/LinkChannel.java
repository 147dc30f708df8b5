package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.FrameLane;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a {@link ClientLink} runs over. On its event loop. */
interface LinkChannel {
    /** Whether a request could have a lane now. */
    boolean hasRoom();

    /** A lane for a request, or why there is none; called at once or soon. */
    void open(BiConsumer<@Nullable FrameLane, @Nullable Throwable> opened);

    /** The kernel's or the library's own measure where there is one, else what HELLO took. */
    long roundTripNanos(long helloNanos);

    void close();
}
