package io.cyxcloud.s3.body;

import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.digest.Md5;
import io.cyxcloud.ingest.digest.Md5Group;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.AwsChunkedDecoder;
import io.cyxcloud.s3.core.BodyChecks;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.ChunkSigner;
import io.cyxcloud.s3.core.Hashes;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.PayloadMode;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.SigV4;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an upload: framing off, hashed as they pass, and checked at the end against all that
 * the client said of them. Nothing read from it may be committed before {@link #finish}. One thread
 * at a time.
 */
public final class Upload implements BodySource {
    /** S3's limit of a single PUT and of a part. */
    public static final long LENGTH_BYTES_MAX = 5L << 30;

    /**
     * What came, once it is known to be what was sent.
     *
     * @param md5 in hex
     * @param checksums in Base64 by algorithm
     */
    public record Digests(String md5, Map<String, String> checksums) {}

    private final BodySource plain;
    private final @Nullable AwsChunkedSource framed;
    private final BodyChecks checks;
    private long lengthBytes;
    private final Md5 md5 = Md5Group.SHARED.open();
    private final @Nullable MessageDigest sha256;
    private @Nullable ChecksumAlgorithm algorithm;
    private ChecksumAlgorithm.@Nullable Running checksum;
    private long seen;
    private boolean ended;

    private Upload(
            BodySource wire,
            @Nullable AwsChunkedSource framed,
            BodyChecks checks,
            long lengthBytes) {
        this.plain = framed == null ? wire : framed;
        this.framed = framed;
        this.checks = checks;
        this.lengthBytes = lengthBytes;
        this.sha256 = checks.sha256() == null ? null : Hashes.sha256();
        this.algorithm = checks.algorithm();
        this.checksum = algorithm == null ? null : algorithm.start();
    }

    /**
     * The upload of a request.
     *
     * @throws io.cyxcloud.s3.core.S3Exception MissingContentLength, EntityTooLarge,
     *     InvalidArgument, and what {@link BodyChecks} refuses
     */
    public static Upload of(RequestBody wire, Headers headers, Authentication signature) {
        return of(wire, headers, signature, BodyChecks.of(headers, signature.payload()));
    }

    /**
     * The same of a request whose S3 checksum is not that of its body.
     *
     * @throws io.cyxcloud.s3.core.S3Exception as {@link #of}
     */
    public static Upload withoutChecksum(
            RequestBody wire, Headers headers, Authentication signature) {
        BodyChecks checks = BodyChecks.withoutChecksum(headers, signature.payload());
        return of(wire, headers, signature, checks);
    }

    private static Upload of(
            RequestBody wire, Headers headers, Authentication signature, BodyChecks checks) {
        if (!(signature.payload() instanceof PayloadMode.Streaming mode)) {
            long length =
                    wire.showsItsEnd()
                            ? RequestBody.UNKNOWN_LENGTH
                            : checkLength(wire.lengthBytes());
            return new Upload(wire, null, checks, length);
        }
        long length = checkLength(decodedLength(headers));
        ChunkSigner signer = mode.signed() ? chain(signature) : null;
        return new Upload(
                wire,
                new AwsChunkedSource(wire, new AwsChunkedDecoder(mode, signer, length)),
                checks,
                length);
    }

    private static ChunkSigner chain(Authentication signature) {
        return switch (signature) {
            case SigV4.Verified verified -> ChunkSigner.of(verified);
            case Authentication.SignedForm _, Authentication.Anonymous _ ->
                    throw S3Error.ACCESS_DENIED.failure();
        };
    }

    private static long checkLength(long length) {
        if (length == RequestBody.UNKNOWN_LENGTH) {
            throw S3Error.MISSING_CONTENT_LENGTH.failure();
        }
        if (length > LENGTH_BYTES_MAX) {
            throw S3Error.ENTITY_TOO_LARGE
                    .failure()
                    .with("ProposedSize", Long.toString(length))
                    .with("MaxSizeAllowed", Long.toString(LENGTH_BYTES_MAX));
        }
        return length;
    }

    private static long decodedLength(Headers headers) {
        String text = headers.first("x-amz-decoded-content-length");
        if (text == null) {
            return RequestBody.UNKNOWN_LENGTH;
        }
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw S3Error.INVALID_ARGUMENT
                .failure("x-amz-decoded-content-length must be a number of bytes")
                .with("ArgumentName", "x-amz-decoded-content-length")
                .with("ArgumentValue", text);
    }

    /** Bytes without framing; unknown until the end of a body that shows it itself. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** Whether the client sent something to check the bytes by, beside the signature. */
    public boolean isChecked() {
        return checks.md5() != null || checks.algorithm() != null;
    }

    /** Computes this checksum where the client sends none; before the first read. */
    public void compute(ChecksumAlgorithm wanted) {
        if (algorithm == null) {
            algorithm = wanted;
            checksum = wanted.start();
        }
    }

    /** The checksum that is computed, if one is. */
    public @Nullable ChecksumAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        int count = plain.read(into);
        if (count < 0) {
            ended = true;
            return count;
        }
        ByteBuffer piece = into.duplicate().flip().position(before);
        md5.update(piece.duplicate());
        if (sha256 != null) {
            sha256.update(piece.duplicate());
        }
        if (checksum != null) {
            checksum.update(piece.duplicate());
        }
        seen += count;
        if (lengthBytes != RequestBody.UNKNOWN_LENGTH && seen > lengthBytes) {
            throw S3Error.INCOMPLETE_BODY.failure();
        }
        return count;
    }

    /** All of it, which must be at most {@code bytesMax}. */
    public byte[] readAll(int bytesMax) throws IOException {
        if (lengthBytes > bytesMax) {
            throw S3Error.ENTITY_TOO_LARGE.failure();
        }
        ByteBuffer all = ByteBuffer.allocate((int) lengthBytes);
        while (all.hasRemaining() && read(all) >= 0) {
            // until it is full or at its end
        }
        return all.array();
    }

    /**
     * Reads to the end and checks length, Content-MD5, x-amz-content-sha256 and the S3 checksum.
     *
     * @throws io.cyxcloud.s3.core.S3Exception IncompleteBody, BadDigest, XAmzContentSHA256Mismatch,
     *     MalformedTrailerError
     */
    public Digests finish() throws IOException {
        ByteBuffer none = ByteBuffer.allocate(1);
        while (!ended) {
            read(none.clear()); // a byte too many is refused there
        }
        if (lengthBytes == RequestBody.UNKNOWN_LENGTH) {
            lengthBytes = seen;
        }
        if (seen != lengthBytes) {
            throw S3Error.INCOMPLETE_BODY.failure();
        }
        String md5Hex = Hashes.hex(md5.digest());
        if (checks.md5() != null && !checks.md5().equals(md5Hex)) {
            throw S3Error.BAD_DIGEST
                    .failure()
                    .with("ExpectedDigest", checks.md5())
                    .with("CalculatedDigest", md5Hex);
        }
        checkSha256();
        return new Digests(md5Hex, checkedChecksum());
    }

    private void checkSha256() {
        String claimed = checks.sha256();
        if (claimed == null || sha256 == null) {
            return;
        }
        String computed = Hashes.hex(sha256.digest());
        if (!computed.equals(claimed.toLowerCase(Locale.ROOT))) {
            throw S3Error.X_AMZ_CONTENT_SHA256_MISMATCH
                    .failure()
                    .with("ClientComputedContentSHA256", claimed)
                    .with("S3ComputedContentSHA256", computed);
        }
    }

    private Map<String, String> checkedChecksum() {
        if (algorithm == null || checksum == null) {
            return Map.of();
        }
        if (checks.algorithm() == null) {
            return Map.of(algorithm.name(), checksum.base64());
        }
        String claimed = checks.checksum();
        if (claimed == null && framed != null) {
            claimed = framed.trailers().get(algorithm.header());
        }
        if (claimed == null) {
            throw S3Error.MALFORMED_TRAILER.failure();
        }
        String computed = checksum.base64();
        if (!computed.equals(claimed)) {
            throw S3Error.BAD_DIGEST.failure(
                    "The %s you specified did not match the calculated checksum."
                            .formatted(algorithm));
        }
        return Map.of(algorithm.name(), computed);
    }
}
