package io.cyxcloud.shardstore.protocol;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who is at the other end, as the one {@code cyx://ROLE/NAME} URI in the subject alternative names
 * of its certificate says. Immutable.
 *
 * @param name 1 to 63 of {@code a-z 0-9 -}; of a node, its node id
 */
public record PeerIdentity(PeerRole role, String name) {
    private static final String SCHEME = "cyx://";
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final int SAN_URI = 6; // GeneralName, RFC 5280 section 4.2.1.6

    public PeerIdentity {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "peer name '" + name + "': expected 1 to 63 of a-z, 0-9 and inner '-'");
        }
    }

    /** Parses {@code cyx://ROLE/NAME}; throws IllegalArgumentException when it is not that. */
    public static PeerIdentity parse(String uri) {
        int slash = uri.indexOf('/', SCHEME.length());
        if (!uri.startsWith(SCHEME) || slash < 0) {
            throw new IllegalArgumentException("'" + uri + "': expected cyx://ROLE/NAME");
        }
        return new PeerIdentity(
                PeerRole.parse(uri.substring(SCHEME.length(), slash)), uri.substring(slash + 1));
    }

    /**
     * The identity in a certificate, which must already be verified. Throws {@link ShardException}
     * (REFUSED) unless the certificate has exactly one {@code cyx:} URI, and a well-formed one.
     */
    public static PeerIdentity of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            List<String> uris =
                    names == null
                            ? List.of()
                            : names.stream()
                                    .filter(n -> n.get(0) instanceof Integer i && i == SAN_URI)
                                    .map(n -> String.valueOf(n.get(1)))
                                    .filter(uri -> uri.startsWith(SCHEME))
                                    .toList();
            if (uris.size() != 1) {
                throw new ShardException(
                        ShardFailure.REFUSED,
                        "certificate has " + uris.size() + " cyx:// names, expected one");
            }
            return parse(uris.get(0));
        } catch (CertificateParsingException | IllegalArgumentException e) {
            throw new ShardException(ShardFailure.REFUSED, "certificate name: " + e, e);
        }
    }

    @Override
    public String toString() {
        return SCHEME + role.text() + "/" + name;
    }
}
