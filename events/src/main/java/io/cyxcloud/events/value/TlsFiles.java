package io.cyxcloud.events.value;

import java.nio.file.Path;

/**
 * PEM files of one process: its certificate, its private key, and the cluster CA it trusts. The
 * certificate's URI SAN is {@code cyx://ROLE/NAME}, for instance {@code cyx://node/dc1-r1-n1}.
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}
