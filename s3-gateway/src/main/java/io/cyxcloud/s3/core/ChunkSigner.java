package io.cyxcloud.s3.core;

/**
 * The chain of chunk signatures of one body: each covers the one before it, the first covers the
 * request's. One thread at a time.
 */
public final class ChunkSigner {
    private final SigningKey key;
    private final SigningScope scope;
    private final String amzDate;
    private String previous;

    /**
     * A chain that has not begun.
     *
     * @param seed the request's signature
     */
    public ChunkSigner(SigningKey key, SigningScope scope, String amzDate, String seed) {
        this.key = key;
        this.scope = scope;
        this.amzDate = amzDate;
        this.previous = seed;
    }

    public static ChunkSigner of(SigV4.Verified request) {
        return new ChunkSigner(
                request.key(), request.scope(), request.amzDate(), request.signature());
    }

    /** The signature of the next chunk, whose data has this hash in hex. */
    public String chunk(String dataSha256) {
        previous =
                key.sign(
                        String.join(
                                "\n",
                                "AWS4-HMAC-SHA256-PAYLOAD",
                                amzDate,
                                scope.text(),
                                previous,
                                Hashes.EMPTY_SHA256,
                                dataSha256));
        return previous;
    }

    /** The signature of the trailer: {@code name:value\n} a header. */
    public String trailer(String canonicalTrailer) {
        previous =
                key.sign(
                        String.join(
                                "\n",
                                "AWS4-HMAC-SHA256-TRAILER",
                                amzDate,
                                scope.text(),
                                previous,
                                Hashes.sha256Hex(canonicalTrailer)));
        return previous;
    }
}
