package io.cyxcloud.perf.s3;

/** Which operations a benchmark does. */
public enum Mix {
    PUT,
    GET,
    /** Seven GETs to three PUTs, evenly interleaved. */
    MIXED;

    /** Whether the n-th operation reads. */
    boolean isGet(long operation) {
        return switch (this) {
            case PUT -> false;
            case GET -> true;
            case MIXED -> operation * 7 % 10 < 7;
        };
    }

    boolean reads() {
        return this != PUT;
    }
}
