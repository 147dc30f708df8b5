package io.cyxcloud.ingest;

import io.cyxcloud.events.value.StreamManifest;
import java.io.IOException;
import java.util.List;

/** Reads streams back. Blocking, for virtual threads; thread-safe. */
public interface StreamReader {
    /**
     * Writes a range of the concatenation of streams to the sink; every byte is authenticated
     * before it is handed on. An exception after the first byte leaves the sink with a prefix.
     *
     * @param offset first byte, from the start of the first stream
     * @param length bytes; offset + length is within the streams
     * @throws IngestException {@code UNREADABLE}, {@code CORRUPT}, {@code OVERLOADED}, {@code KEY}
     * @throws IOException what the sink threw
     */
    void read(List<StreamManifest> streams, long offset, long length, BodySink sink)
            throws IOException;

    /**
     * A reader that takes what metadata has folded for where chunks are, and so reads while the log
     * cannot be reached. A chunk whose placement was just acknowledged may be unknown to it.
     */
    default StreamReader staleOk() {
        return this;
    }
}
