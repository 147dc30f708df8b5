package io.cyxcloud.ingest;

import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import java.io.IOException;

/** Stores streams. Blocking, for virtual threads; thread-safe. */
public interface StreamWriter {
    /** The length of a body whose length is not known. */
    long UNKNOWN_LENGTH = -1;

    /**
     * Cuts, seals, encodes and pushes a body; returns when every chunk is durable on its write
     * quorum and its placement is in the log. The remaining shards go on in the background.
     *
     * @param lengthBytes what the body must come to, or {@link #UNKNOWN_LENGTH}
     * @throws IngestException {@code TOO_FEW_NODES} (before the body is read, when that is known
     *     before), {@code OVERLOADED} or {@code KEY}
     * @throws IOException what the source threw; an {@code EOFException} when the body is shorter
     *     than {@code lengthBytes}, a {@code ProtocolException} when it is longer
     * @throws io.cyxcloud.events.log.LogUnavailableException when a placement did not get into the
     *     log in time
     */
    StreamManifest write(
            StreamId stream, StorageClass storageClass, BodySource body, long lengthBytes)
            throws IOException;

    /**
     * Returns when a write to this class could succeed now as far as the cluster map tells.
     *
     * @throws IngestException {@code TOO_FEW_NODES}
     */
    void requireWritable(StorageClass storageClass);
}
