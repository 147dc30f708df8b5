package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.client.TransportConfig.Place;
import java.util.concurrent.TimeUnit;

/**
 * Which transport the next connection to a node uses. TLS over TCP costs a fraction of QUIC's CPU
 * time, so it serves where round trips are short; across datacenters a lost segment would hold up
 * every request on a TCP connection, and none but its own over QUIC.
 */
final class TransportChoice {
    /** Between rooms of one datacenter less, between datacenters usually more. */
    static final long LONG_ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** No connection has measured it yet. */
    static final long UNMEASURED = -1;

    private TransportChoice() {}

    /**
     * @param roundTripNanos of the last connection, or {@link #UNMEASURED}
     * @param quicWorks false without the library, and for a time after only TCP got through
     */
    static boolean quic(Transport mode, Place place, long roundTripNanos, boolean quicWorks) {
        if (!quicWorks) {
            return false;
        }
        return switch (mode) {
            case TCP -> false;
            case QUIC -> true;
            case AUTO ->
                    switch (place) {
                        case HERE -> false;
                        case ELSEWHERE ->
                                roundTripNanos == UNMEASURED
                                        || roundTripNanos >= LONG_ROUND_TRIP_NANOS;
                        case UNKNOWN -> roundTripNanos >= LONG_ROUND_TRIP_NANOS;
                    };
        };
    }
}
