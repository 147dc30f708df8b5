package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.protocol.DatagramSizes;
import io.cyxcloud.shardstore.protocol.Frame;
import java.util.function.Function;

/**
 * How a client chooses and uses transports.
 *
 * @param mode which of them
 * @param place where a node stands, as seen from this process; called on event loops, must not
 *     block
 * @param datagramBytes UDP payload that the network's paths carry, 1,200 to 16,000; on loopback the
 *     largest is used
 * @param quicHandshakeTimeoutMs after which UDP counts as blocked and TCP is tried
 * @param quicRetryMs for so long a node that only TCP reached is not tried over QUIC again
 * @param versionMax newest protocol version to say
 * @param quicRequestsMax after so many a QUIC connection is replaced, because both ends of the
 *     library remember every stream until its connection ends
 */
public record TransportConfig(
        Transport mode,
        Function<NodeId, Place> place,
        int datagramBytes,
        int quicHandshakeTimeoutMs,
        int quicRetryMs,
        int versionMax,
        int quicRequestsMax) {
    private static final int HANDSHAKE_TIMEOUT_MS = 1_000;
    private static final int RETRY_MS = 60_000;

    /** Some 16 MiB of remembered streams. */
    private static final int QUIC_REQUESTS_MAX = 1 << 20;

    /** Where a node stands, as seen from the client. */
    public enum Place {
        /** In the same datacenter. */
        HERE,
        /** In another. */
        ELSEWHERE,
        /** Nobody has said; then the round trip decides. */
        UNKNOWN
    }

    public TransportConfig {
        DatagramSizes.check(datagramBytes);
        if (quicHandshakeTimeoutMs < 1 || quicRetryMs < 1) {
            throw new IllegalArgumentException(
                    "QUIC handshake %d ms, retry %d ms: expected at least 1"
                            .formatted(quicHandshakeTimeoutMs, quicRetryMs));
        }
        if (versionMax < Frame.Hello.VERSION_FIRST || versionMax > Frame.Hello.VERSION_NOW) {
            throw new IllegalArgumentException("protocol version " + versionMax);
        }
        if (quicRequestsMax < 1) {
            throw new IllegalArgumentException("quicRequestsMax " + quicRequestsMax);
        }
    }

    /** A mode with the default numbers, for nodes of which nobody knows where they stand. */
    public static TransportConfig of(Transport mode) {
        return of(mode, DatagramSizes.DEFAULT_BYTES, _ -> Place.UNKNOWN);
    }

    /** A mode with the default time-outs. */
    public static TransportConfig of(
            Transport mode, int datagramBytes, Function<NodeId, Place> place) {
        return new TransportConfig(
                mode,
                place,
                datagramBytes,
                HANDSHAKE_TIMEOUT_MS,
                RETRY_MS,
                Frame.Hello.VERSION_NOW,
                QUIC_REQUESTS_MAX);
    }
}
