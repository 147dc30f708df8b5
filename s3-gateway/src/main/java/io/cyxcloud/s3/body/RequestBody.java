package io.cyxcloud.s3.body;

import io.cyxcloud.ingest.BodySource;

/** The body of a request as it is on the wire. Read by the thread that handles the request. */
public interface RequestBody extends BodySource {
    /** The length when the client did not say. */
    long UNKNOWN_LENGTH = -1;

    /** Content-Length, or {@link #UNKNOWN_LENGTH}. */
    long lengthBytes();

    /** Whether a body cut off cannot be taken for a whole one though its length is unknown. */
    default boolean showsItsEnd() {
        return false;
    }
}
