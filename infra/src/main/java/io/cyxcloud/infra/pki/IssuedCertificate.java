package io.cyxcloud.infra.pki;

import io.cyxcloud.shardstore.protocol.PeerIdentity;
import java.math.BigInteger;
import java.time.Instant;

/**
 * A certificate that an authority has issued.
 *
 * @param serial its number, unique within the authority
 * @param notAfter until when it counts
 * @param revoked whether it is on the revocation list
 */
public record IssuedCertificate(
        PeerIdentity holder, BigInteger serial, Instant notAfter, boolean revoked) {
    private static final String SEPARATOR = "\t";

    /** A line of the authority's record; without what the revocation list says. */
    String line() {
        return String.join(SEPARATOR, serial.toString(16), notAfter.toString(), holder.toString());
    }

    /** Throws IllegalArgumentException or DateTimeParseException when it is no such line. */
    static IssuedCertificate parse(String line) {
        String[] parts = line.split(SEPARATOR, -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + line + "' is no issued certificate");
        }
        return new IssuedCertificate(
                PeerIdentity.parse(parts[2]),
                new BigInteger(parts[0], 16),
                Instant.parse(parts[1]),
                false);
    }

    IssuedCertificate withRevoked(boolean now) {
        return new IssuedCertificate(holder, serial, notAfter, now);
    }
}
