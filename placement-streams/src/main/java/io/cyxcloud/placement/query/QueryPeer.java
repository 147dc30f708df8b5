package io.cyxcloud.placement.query;

import io.vertx.core.http.HttpConnection;
import java.net.URI;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Who is at the other end of a connection: the URI SAN {@code cyx://ROLE/NAME}. */
public record QueryPeer(String role, String name) {
    private static final int SAN_URI = 6;

    /** The peer as its verified certificate names it; empty when it names none. */
    public static Optional<QueryPeer> of(HttpConnection connection) {
        try {
            if (!connection.isSsl()
                    || !(connection.peerCertificates().getFirst()
                            instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            return of(certificate);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    static Optional<QueryPeer> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            for (List<?> name : names) {
                if (name.get(0).equals(SAN_URI)) {
                    URI uri = URI.create(name.get(1).toString());
                    if ("cyx".equals(uri.getScheme()) && uri.getHost() != null) {
                        return Optional.of(
                                new QueryPeer(uri.getHost(), uri.getPath().substring(1)));
                    }
                }
            }
            return Optional.empty();
        } catch (CertificateParsingException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
