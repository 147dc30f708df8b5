package io.cyxcloud.shardstore.protocol;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Why a peer was not let in. */
public enum PeerRefusal {
    /** It showed no certificate. */
    NO_CERTIFICATE,
    /** Its certificate has run out or does not count yet. */
    EXPIRED,
    /** The authority has revoked its certificate. */
    REVOKED,
    /** Its certificate is of another authority, or broken. */
    UNTRUSTED,
    /** Its certificate names no process of a cluster. */
    NAMELESS,
    /** The handshake ended otherwise: another protocol, too slow, the peer refused us. */
    HANDSHAKE;

    /** A certificate that was revoked. */
    static final class RevokedException extends java.security.cert.CertificateException {
        private static final long serialVersionUID = 1;

        RevokedException(String message) {
            super(message);
        }
    }

    /** The reason in a handshake's failure. */
    public static PeerRefusal of(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RevokedException) {
                return REVOKED;
            }
            if (cause instanceof CertificateExpiredException
                    || cause instanceof CertificateNotYetValidException) {
                return EXPIRED;
            }
            if (cause instanceof java.security.cert.CertificateException
                    || cause instanceof java.security.cert.CertPathValidatorException) {
                return cause.getCause() == null ? UNTRUSTED : or(of(cause.getCause()), UNTRUSTED);
            }
            if (cause instanceof ShardException) {
                return NAMELESS;
            }
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof SSLPeerUnverifiedException
                    || message.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
                return NO_CERTIFICATE;
            }
        }
        return HANDSHAKE;
    }

    private static PeerRefusal or(PeerRefusal found, PeerRefusal otherwise) {
        return found == HANDSHAKE ? otherwise : found;
    }
}
