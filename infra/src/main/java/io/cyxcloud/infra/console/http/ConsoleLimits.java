package io.cyxcloud.infra.console.http;

/** What bounds the console's server. */
final class ConsoleLimits {
    static final int CONNECTIONS_MAX = 100;

    /** Answered at once; further ones are told 503. */
    static final int REQUESTS_IN_FLIGHT_MAX = 16;

    static final int SESSIONS_MAX = 64;
    static final long SESSION_MS = 8 * 3_600_000L;

    /** Failed attempts to sign in from one address in a minute. */
    static final int FAILURES_MAX = 10;

    static final int HEADER_BYTES_MAX = 16 << 10;

    /** A key pair in JSON is a tenth of it. */
    static final int BODY_BYTES_MAX = 2 << 10;

    /** Silent connections end; streams of events say something more often. */
    static final int IDLE_SECONDS_MAX = 60;

    static final int STREAM_SIGN_OF_LIFE_MS = 10_000;

    /** Events, about 1 KiB each, that a slow reader has not taken yet: then it is dropped. */
    static final int EVENTS_PENDING_MAX = 1_000;

    private ConsoleLimits() {}
}
