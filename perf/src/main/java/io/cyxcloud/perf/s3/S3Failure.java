package io.cyxcloud.perf.s3;

import java.io.IOException;

/** A request that did not do what it should; the kind is what errors are counted by. */
final class S3Failure extends IOException {
    private static final long serialVersionUID = 1;
    private final String kind;

    S3Failure(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    String kind() {
        return kind;
    }
}
