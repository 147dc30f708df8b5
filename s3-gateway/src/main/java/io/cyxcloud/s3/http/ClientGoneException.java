package io.cyxcloud.s3.http;

import java.io.IOException;

/** The connection is closed: there is nobody to answer. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(Throwable cause) {
        super("the client is gone", cause);
    }

    ClientGoneException(String message) {
        super(message);
    }
}
