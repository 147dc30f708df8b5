package io.cyxcloud.shardstore.protocol;

import java.net.InetAddress;

/**
 * How large QUIC's datagrams are, in bytes of UDP payload. The client says what its path carries
 * and both ends keep to it: larger ones cost less CPU, and one that does not fit is lost for good.
 */
public final class DatagramSizes {
    /** What the smallest paths in use carry, tunnels and IPv6 included. */
    public static final int DEFAULT_BYTES = 1_350;

    /** On loopback, whose frames hold 64 KiB: 4 of these make one call of the kernel. */
    public static final int LOOPBACK_BYTES = 16_000;

    /** Below this QUIC does not work (RFC 9000, section 14). */
    private static final int BYTES_MIN = 1_200;

    private static final int BYTES_MAX = 16_000;

    /** What one call may hand to the kernel for segmentation, UDP's own limit. */
    private static final int SEGMENTED_BYTES_MAX = 65_000;

    /** What the kernel cuts in one call, UDP_MAX_SEGMENTS being 64. */
    private static final int SEGMENTS_MAX = 45;

    private DatagramSizes() {}

    /** Throws IllegalArgumentException unless it is 1,200 to 16,000. */
    public static int check(int datagramBytes) {
        if (datagramBytes < BYTES_MIN || datagramBytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "datagrams of %d bytes: expected %d to %d"
                            .formatted(datagramBytes, BYTES_MIN, BYTES_MAX));
        }
        return datagramBytes;
    }

    /** What to use towards an address when {@code configured} is what networks carry. */
    public static int towards(InetAddress address, int configured) {
        return address.isLoopbackAddress() ? LOOPBACK_BYTES : configured;
    }

    /** How many datagrams one call may send. */
    public static int segments(int datagramBytes) {
        return Math.clamp(SEGMENTED_BYTES_MAX / datagramBytes, 1, SEGMENTS_MAX);
    }
}
