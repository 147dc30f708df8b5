package io.cyxcloud.s3.http;

import io.cyxcloud.s3.GatewayConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.X509KeyManager;

/**
 * The certificate chain and the key of a TLS endpoint as their files held them at one moment, found
 * to belong together. Immutable.
 */
final class EndpointCertificate {
    private static final int FILE_BYTES_MAX = 1 << 20;

    private final Buffer chain;
    private final Buffer key;

    private EndpointCertificate(Buffer chain, Buffer key) {
        this.chain = chain;
        this.key = key;
    }

    /**
     * Reads both files.
     *
     * @throws IOException when one cannot be read, is no PEM, or the key is another certificate's
     */
    static EndpointCertificate read(Vertx vertx, GatewayConfig.Tls files) throws IOException {
        EndpointCertificate read =
                new EndpointCertificate(bytes(files.certificate()), bytes(files.key()));
        read.check(vertx, files);
        return read;
    }

    /** Whether the files hold something else by now; also when they cannot be read. */
    boolean differs(GatewayConfig.Tls files) {
        try {
            return !chain.equals(bytes(files.certificate())) || !key.equals(bytes(files.key()));
        } catch (IOException e) {
            return true;
        }
    }

    PemKeyCertOptions options() {
        return new PemKeyCertOptions().setCertValue(chain).setKeyValue(key);
    }

    private void check(Vertx vertx, GatewayConfig.Tls files) throws IOException {
        X509KeyManager manager;
        try {
            manager =
                    Arrays.stream(options().getKeyManagerFactory(vertx).getKeyManagers())
                            .filter(X509KeyManager.class::isInstance)
                            .map(X509KeyManager.class::cast)
                            .findFirst()
                            .orElseThrow(() -> new IOException("no key"));
        } catch (Exception e) { // whatever the parser throws
            throw new IOException(
                    "%s and %s: expected a certificate chain and its key without a passphrase, both in PEM: %s"
                            .formatted(files.certificate(), files.key(), e.getMessage()),
                    e);
        }
        for (String type : new String[] {"RSA", "EC", "EdDSA"}) {
            String[] aliases = manager.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
                X509Certificate own = manager.getCertificateChain(aliases[0])[0];
                if (isPair(own.getPublicKey(), manager.getPrivateKey(aliases[0]))) {
                    return;
                }
            }
        }
        throw new IOException(
                "%s is not the key of the first certificate in %s (of type RSA, EC or EdDSA)"
                        .formatted(files.key(), files.certificate()));
    }

    private static boolean isPair(PublicKey certified, PrivateKey key) {
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        try {
            byte[] text = new byte[32];
            new SecureRandom().nextBytes(text);
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(text);
            byte[] signature = signer.sign();
            signer.initVerify(certified);
            signer.update(text);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Buffer bytes(Path file) throws IOException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IOException(file + " is no PEM file: it is larger than 1 MiB");
            }
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist", e);
        }
    }
}
