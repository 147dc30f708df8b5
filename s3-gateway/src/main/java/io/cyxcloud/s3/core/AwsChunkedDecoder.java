package io.cyxcloud.s3.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the aws-chunked framing off a body, as a state machine over bytes: input may come in pieces
 * of any size. Verifies the chain of chunk signatures, chunk by chunk as each ends; what a chunk
 * held has been handed out by then, so a caller commits nothing before {@link #finished()}.
 *
 * <pre>
 * body    = *(size [";chunk-signature=" hex] CRLF data CRLF) "0" [";chunk-signature=" hex] CRLF tail
 * tail    = CRLF / *(name ":" value CRLF) ["x-amz-trailer-signature:" hex CRLF] CRLF
 * </pre>
 *
 * One thread at a time.
 */
public final class AwsChunkedDecoder {
    /** The longest line: a size with its signature is about 100 bytes. */
    public static final int LINE_BYTES_MAX = 1024;

    public static final int TRAILERS_MAX = 8;

    private static final String SIGNATURE = "chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private enum State {
        SIZE,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        END
    }

    private final @Nullable ChunkSigner signer;
    private final boolean trailing;
    private final MessageDigest chunkHash = Hashes.sha256();
    private final byte[] line = new byte[LINE_BYTES_MAX];
    private final Map<String, String> trailers = new TreeMap<>();
    private int lineLength;
    private State state = State.SIZE;
    private long missing; // of the body, announced and not yet seen in a chunk's size
    private long left; // of the chunk
    private String claimed = "";
    private boolean trailerVerified;

    /**
     * At the beginning of a body.
     *
     * @param signer null when chunks are not signed
     * @param decodedLength of the body without the framing
     */
    public AwsChunkedDecoder(
            PayloadMode.Streaming mode, @Nullable ChunkSigner signer, long decodedLength) {
        if (mode.signed() != (signer != null)) {
            throw new IllegalArgumentException(mode + ": a signer is needed iff it is signed");
        }
        this.signer = signer;
        this.trailing = mode.trailer();
        this.missing = decodedLength;
    }

    /**
     * Decodes until {@code in} is empty, {@code out} is full or the body is at its end.
     *
     * @throws S3Exception SignatureDoesNotMatch, IncompleteBody, InvalidRequest,
     *     MalformedTrailerError
     */
    public void decode(ByteBuffer in, ByteBuffer out) {
        while (in.hasRemaining() && state != State.END) {
            switch (state) {
                case SIZE -> {
                    if (readLine(in)) {
                        size(takeLine());
                    }
                }
                case DATA -> {
                    if (!out.hasRemaining()) {
                        return;
                    }
                    data(in, out);
                }
                case DATA_CR -> {
                    expect(in.get(), '\r');
                    state = State.DATA_LF;
                }
                case DATA_LF -> {
                    expect(in.get(), '\n');
                    state = State.SIZE;
                }
                case TRAILER -> {
                    if (readLine(in)) {
                        trailer(takeLine());
                    }
                }
                case END -> throw new AssertionError();
            }
        }
    }

    /** Whether the whole body came and every signature in it holds. */
    public boolean finished() {
        return state == State.END;
    }

    /**
     * No more input comes.
     *
     * @throws S3Exception IncompleteBody
     */
    public void endOfInput() {
        // some clients leave out the very last line break
        boolean tailMayEnd = trailing ? (signer == null || trailerVerified) : true;
        if (state == State.TRAILER && lineLength == 0 && tailMayEnd) {
            state = State.END;
        }
        if (state != State.END) {
            throw S3Error.INCOMPLETE_BODY.failure();
        }
    }

    /** Headers after the body, by lower-case name, once {@link #finished()}. */
    public Map<String, String> trailers() {
        return trailers;
    }

    private boolean readLine(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                return true;
            }
            if (lineLength == LINE_BYTES_MAX) {
                throw malformed("a line is longer than " + LINE_BYTES_MAX + " bytes");
            }
            line[lineLength++] = b;
        }
        return false;
    }

    private String takeLine() {
        int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
        lineLength = 0;
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    private void size(String text) {
        int semicolon = text.indexOf(';');
        String hex = semicolon < 0 ? text : text.substring(0, semicolon);
        long size = hexSize(hex);
        claimed = "";
        if (semicolon >= 0 && text.startsWith(SIGNATURE, semicolon + 1)) {
            claimed = text.substring(semicolon + 1 + SIGNATURE.length()).strip();
        }
        if (signer != null && claimed.isEmpty()) {
            throw malformed("a chunk has no signature");
        }
        if (size > missing || (size == 0 && missing > 0)) {
            throw S3Error.INCOMPLETE_BODY.failure();
        }
        missing -= size;
        left = size;
        if (size > 0) {
            state = State.DATA;
        } else {
            verifyChunk();
            state = State.TRAILER;
        }
    }

    private static long hexSize(String hex) {
        if (hex.isEmpty() || hex.length() > 15) {
            throw malformed("a chunk's size is not 1 to 15 hex digits");
        }
        long size = 0;
        for (int i = 0; i < hex.length(); i++) {
            int digit = Character.digit(hex.charAt(i), 16);
            if (digit < 0) {
                throw malformed("a chunk's size is not in hex");
            }
            size = size << 4 | digit;
        }
        return size;
    }

    private void data(ByteBuffer in, ByteBuffer out) {
        int count = (int) Math.min(left, Math.min(in.remaining(), out.remaining()));
        ByteBuffer piece = in.slice(in.position(), count);
        in.position(in.position() + count);
        if (signer != null) {
            chunkHash.update(piece.duplicate());
        }
        out.put(piece);
        left -= count;
        if (left == 0) {
            verifyChunk();
            state = State.DATA_CR;
        }
    }

    private void verifyChunk() {
        if (signer != null
                && !Hashes.sameText(signer.chunk(Hashes.hex(chunkHash.digest())), claimed)) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH.failure();
        }
    }

    private void trailer(String text) {
        if (text.isEmpty()) {
            // AWS's own example has a blank line before the signature
            boolean wait = trailing && signer != null && !trailerVerified && !trailers.isEmpty();
            if (trailing && signer != null && !trailerVerified && trailers.isEmpty()) {
                throw S3Error.MALFORMED_TRAILER.failure();
            }
            state = wait ? State.TRAILER : State.END;
            return;
        }
        int colon = text.indexOf(':');
        if (!trailing || colon <= 0 || trailerVerified || trailers.size() == TRAILERS_MAX) {
            throw S3Error.MALFORMED_TRAILER.failure();
        }
        String name = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = text.substring(colon + 1).strip();
        if (name.equals(TRAILER_SIGNATURE) && signer != null) {
            verifyTrailer(signer, value);
        } else {
            trailers.put(name, value);
        }
    }

    private void verifyTrailer(ChunkSigner chain, String signature) {
        StringBuilder canonical = new StringBuilder();
        trailers.forEach((name, value) -> canonical.append(name + ":" + value + "\n"));
        if (!Hashes.sameText(chain.trailer(canonical.toString()), signature)) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH.failure();
        }
        trailerVerified = true;
    }

    private static void expect(byte actual, char wanted) {
        if (actual != wanted) {
            throw malformed("a chunk does not end with a line break");
        }
    }

    private static S3Exception malformed(String why) {
        return S3Error.INVALID_REQUEST.failure("The aws-chunked framing is malformed: " + why);
    }
}
