package io.cyxcloud.infra.config;

/** A configuration that is refused: the full path of the key, and what was expected. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
