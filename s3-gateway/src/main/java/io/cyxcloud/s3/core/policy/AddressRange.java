package io.cyxcloud.s3.core.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** IP addresses that begin alike: CIDR notation, IPv4 and IPv6. */
final class AddressRange {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int V6_GROUPS = 8;

    /** Wider ranges than these are taken for everybody, as S3 does. */
    private static final int V4_FIXED_BITS_MIN = 8;

    private static final int V6_FIXED_BITS_MIN = 32;

    private final byte[] address;
    private final int prefixBits;

    private AddressRange(byte[] address, int prefixBits) {
        this.address = address;
        this.prefixBits = prefixBits;
    }

    /** Parses {@code address[/bits]}; null when it is no range. */
    static @Nullable AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int bitsMax = address.length * Byte.SIZE;
        int bits = slash < 0 ? bitsMax : number(text.substring(slash + 1), 10, bitsMax);
        return bits < 0 ? null : new AddressRange(address, bits);
    }

    /** Whether it holds an address of the same family. */
    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is narrow enough to mean somebody. */
    boolean isFixed() {
        return prefixBits >= (address.length == V4_BYTES ? V4_FIXED_BITS_MIN : V6_FIXED_BITS_MIN);
    }

    /** The 4 or 16 bytes of an address; null when it is none. */
    static byte @Nullable [] address(String text) {
        return text.indexOf(':') < 0 ? v4(text) : v6(text);
    }

    private static byte @Nullable [] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != V4_BYTES) {
            return null;
        }
        byte[] address = new byte[V4_BYTES];
        for (int i = 0; i < V4_BYTES; i++) {
            int part = number(parts[i], 10, 255);
            if (part < 0) {
                return null;
            }
            address[i] = (byte) part;
        }
        return address;
    }

    private static byte @Nullable [] v6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == V6_BYTES ? all : null;
        }
        byte[] head = groups(text.substring(0, gap));
        byte[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > V6_BYTES - 2) {
            return null;
        }
        byte[] address = Arrays.copyOf(head, V6_BYTES);
        System.arraycopy(tail, 0, address, V6_BYTES - tail.length, tail.length);
        return address;
    }

    private static byte @Nullable [] groups(String text) {
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        if (groups.length > V6_GROUPS) {
            return null;
        }
        byte[] bytes = new byte[groups.length * 2];
        for (int i = 0; i < groups.length; i++) {
            int group = groups[i].length() > 4 ? -1 : number(groups[i], 16, 0xFFFF);
            if (group < 0) {
                return null;
            }
            bytes[2 * i] = (byte) (group >> Byte.SIZE);
            bytes[2 * i + 1] = (byte) group;
        }
        return bytes;
    }

    /** A number without a sign; -1 when it is none or too large. */
    private static int number(String text, int radix, int max) {
        if (text.isEmpty()
                || text.length() > 4
                || !text.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0)) {
            return -1;
        }
        int value = Integer.parseInt(text, radix);
        return value <= max ? value : -1;
    }
}
