package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.DatagramSizes;
import io.cyxcloud.shardstore.protocol.Frame;

/**
 * What a server listens with. TCP always; QUIC on the UDP port of the same number where its native
 * library loads.
 *
 * @param quic whether it listens on UDP, too
 * @param datagramBytesMax largest UDP payload it sends; a peer may ask for less
 * @param versionMax newest protocol version it says it speaks
 */
public record ServerTransports(boolean quic, int datagramBytesMax, int versionMax) {
    public ServerTransports {
        DatagramSizes.check(datagramBytesMax);
        if (versionMax < Frame.Hello.VERSION_FIRST || versionMax > Frame.Hello.VERSION_NOW) {
            throw new IllegalArgumentException("protocol version " + versionMax);
        }
    }

    /** Both; datagrams as large as the peer wants them. */
    public static ServerTransports both() {
        return new ServerTransports(true, DatagramSizes.LOOPBACK_BYTES, Frame.Hello.VERSION_NOW);
    }

    /** TCP alone. */
    public static ServerTransports tcpOnly() {
        return new ServerTransports(false, DatagramSizes.LOOPBACK_BYTES, Frame.Hello.VERSION_NOW);
    }
}
