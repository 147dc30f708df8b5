package io.cyxcloud.events.state;

/** What is being done about a stream. */
public enum StreamPhase {
    /** Needed, or it may still be. */
    KEPT,
    /** Its shards are being deleted. */
    RELEASED,
    /** All are gone; remembered for a while, so that one that turns up late is deleted, too. */
    GONE
}
