package io.cyxcloud.s3.http;

import io.cyxcloud.s3.GatewayConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of an endpoint: 1.2 and 1.3, with a certificate that is read anew when its files change.
 * Connections that there are stay as they are. A replacement that cannot be used is told once and
 * leaves the certificate as it was. Polled by one thread at a time.
 */
final class EndpointTls {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointTls.class);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    private final Vertx vertx;
    private final GatewayConfig.Tls files;
    private volatile EndpointCertificate current;
    private String told = "";

    /** Throws IOException as {@link EndpointCertificate#read}. */
    EndpointTls(Vertx vertx, GatewayConfig.Tls files) throws IOException {
        this.vertx = vertx;
        this.files = files;
        this.current = EndpointCertificate.read(vertx, files);
    }

    /** Switches a server that is yet to start to TLS. */
    void addTo(HttpServerOptions options) {
        options.setSsl(true)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setKeyCertOptions(current.options());
        if (OpenSSLEngineOptions.isAvailable()) {
            options.setSslEngineOptions(new OpenSSLEngineOptions());
        }
    }

    /** Looks at the files; blocks for as long as it takes to read them. */
    void poll(Consumer<ServerSSLOptions> servers) {
        if (!current.differs(files)) {
            return;
        }
        try {
            current = EndpointCertificate.read(vertx, files);
        } catch (IOException e) {
            if (!told.equals(e.getMessage())) {
                told = String.valueOf(e.getMessage());
                LOG.error("the endpoint keeps the certificate that it has: {}", told);
            }
            return;
        }
        told = "";
        KeyCertOptions renewed = current.options();
        ServerSSLOptions options = new ServerSSLOptions();
        options.setEnabledSecureTransportProtocols(PROTOCOLS);
        options.setKeyCertOptions(renewed);
        servers.accept(options);
        LOG.info("the endpoint has the new certificate in {}", files.certificate());
    }
}
