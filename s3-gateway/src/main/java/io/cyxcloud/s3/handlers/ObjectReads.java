package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.s3.core.ByteRange;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.CustomerKey;
import io.cyxcloud.s3.core.HttpDate;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.ObjectHeaders;
import io.cyxcloud.s3.core.Preconditions;
import io.cyxcloud.s3.core.S3Error;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What GetObject and HeadObject have in common: everything but the bytes. */
final class ObjectReads {
    /** An answer without its bytes; {@code offset} is where they begin in the object. */
    record Answer(
            int status, Map<String, String> headers, ObjectBody body, long offset, long length) {}

    private static final String ENCRYPTION = "x-amz-server-side-encryption";

    private ObjectReads() {}

    /** The object that the call names, as it is or, when the call says so, as it was. */
    static VersionParameter.Found found(S3Call call) {
        OptionalLong asOf = AsOf.of(call);
        VersionParameter.Found found =
                asOf.isPresent()
                        ? VersionParameter.findAsOf(
                                call, call.bucket(), call.key(), asOf.getAsLong())
                        : VersionParameter.find(
                                call, call.bucket(), call.key(), VersionParameter.of(call.query()));
        call.requireFound(found.row().version().acl(), asOf.isPresent());
        CustomerKey.refuseRead(call.headers());
        return found;
    }

    /**
     * Judges conditions and range.
     *
     * @throws io.cyxcloud.s3.core.S3Exception NoSuchKey, NoSuchVersion, PreconditionFailed,
     *     InvalidRange, InvalidPart
     */
    static Answer answer(S3Call call) {
        if (call.headers().has(ENCRYPTION)) {
            throw Parameters.invalid(
                    ENCRYPTION,
                    String.valueOf(call.headers().first(ENCRYPTION)),
                    "The header is not supported for this operation");
        }
        VersionParameter.Found found = found(call);
        ObjectVersion version = found.row().version();
        Map<String, String> headers = new TreeMap<>(found.header());
        headers.put("ETag", "\"" + version.etag() + "\"");
        headers.put("Last-Modified", HttpDate.format(version.modifiedMs()));
        headers.put("Accept-Ranges", "bytes");
        Preconditions.Outcome outcome =
                Preconditions.judge(
                        call.headers(),
                        "",
                        version.etag(),
                        version.modifiedMs(),
                        call.backend().nowMs().getAsLong());
        if (outcome == Preconditions.Outcome.FAILED) {
            throw S3Error.PRECONDITION_FAILED.failure();
        }
        if (outcome == Preconditions.Outcome.NOT_MODIFIED) {
            return new Answer(304, headers, version.body(), 0, 0);
        }
        version.headers().forEach((name, value) -> headers.put(name, printable(value)));
        version.userMetadata()
                .forEach((name, value) -> headers.put("x-amz-meta-" + name, printable(value)));
        if (!version.storageClass().equals("STANDARD")) {
            headers.put("x-amz-storage-class", version.storageClass());
        }
        headers.put(ENCRYPTION, "AES256");
        extras(version, headers);
        override(call, headers);
        return ranged(call, version, headers);
    }

    private static void extras(ObjectVersion version, Map<String, String> headers) {
        if (!version.tags().isEmpty()) {
            headers.put("x-amz-tagging-count", Integer.toString(version.tags().size()));
        }
        Retention retention = version.retention();
        if (retention != null) {
            headers.put(LockGrammar.MODE_HEADER, retention.mode().name());
            headers.put(LockGrammar.UNTIL_HEADER, IsoTime.format(retention.untilMs()));
        }
        if (version.legalHold()) {
            headers.put(LockGrammar.HOLD_HEADER, "ON");
        }
    }

    private static Answer ranged(S3Call call, ObjectVersion version, Map<String, String> headers) {
        long size = version.sizeBytes();
        String range = call.headers().first("range");
        ByteRange chosen;
        if (call.query().has("partNumber")) {
            if (range != null) {
                throw S3Error.INVALID_REQUEST.failure(
                        "Cannot specify both Range header and partNumber query parameter");
            }
            chosen = part(version, Parameters.partNumber(call.query()), headers);
        } else {
            chosen = ByteRange.of(range, size);
        }
        return switch (chosen) {
            case ByteRange.Whole _ -> {
                checksums(call, version, headers);
                yield new Answer(
                        call.query().has("partNumber") ? 206 : 200,
                        headers,
                        version.body(),
                        0,
                        size);
            }
            case ByteRange.Part part -> {
                headers.put(
                        "Content-Range",
                        "bytes %d-%d/%d".formatted(part.first(), part.last(), size));
                yield new Answer(206, headers, version.body(), part.first(), part.lengthBytes());
            }
            case ByteRange.Unsatisfiable _ ->
                    throw S3Error.INVALID_RANGE
                            .failure()
                            .with("RangeRequested", range == null ? "" : range)
                            .with("ActualObjectSize", Long.toString(size));
        };
    }

    /** The range of a part: a stream each, when a multipart upload made the object. */
    private static ByteRange part(ObjectVersion version, int number, Map<String, String> headers) {
        boolean multipart = version.etag().contains("-");
        if (multipart && version.body() instanceof ObjectBody.Streamed streamed) {
            headers.put("x-amz-mp-parts-count", Integer.toString(streamed.streams().size()));
            if (number <= streamed.streams().size()) {
                long first =
                        streamed.streams().stream()
                                .limit(number - 1L)
                                .mapToLong(stream -> stream.lengthBytes())
                                .sum();
                long length = streamed.streams().get(number - 1).lengthBytes();
                return length == 0
                        ? new ByteRange.Whole() // only an object of one empty part has such
                        : new ByteRange.Part(first, first + length - 1);
            }
        } else if (number == 1) {
            return version.sizeBytes() == 0
                    ? new ByteRange.Whole()
                    : new ByteRange.Part(0, version.sizeBytes() - 1);
        }
        throw S3Error.INVALID_PART.failure("The requested partnumber is not satisfiable");
    }

    private static void checksums(S3Call call, ObjectVersion version, Map<String, String> headers) {
        if (!"ENABLED".equalsIgnoreCase(call.headers().first("x-amz-checksum-mode"))) {
            return;
        }
        version.checksums()
                .forEach((name, value) -> {
                    ChecksumAlgorithm algorithm = ChecksumAlgorithm.ofName(name);
                    if (algorithm != null) {
                        headers.put(algorithm.header(), value);
                        headers.put("x-amz-checksum-type", ChecksumAlgorithm.type(value).name());
                    }
                });
    }

    /** The response-* parameters, which only a signed link may have. */
    private static void override(S3Call call, Map<String, String> headers) {
        for (String name :
                new String[] {
                    "cache-control",
                    "content-disposition",
                    "content-encoding",
                    "content-language",
                    "content-type",
                    "expires"
                }) {
            @Nullable String value = call.query().first("response-" + name);
            if (value != null) {
                requireSigned(call);
                headers.put(name, printable(value));
            }
        }
    }

    private static void requireSigned(S3Call call) {
        if (call.isAnonymous()) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Request specific response headers cannot be used for anonymous GET"
                            + " requests.");
        }
    }

    private static String printable(String value) {
        return ObjectHeaders.printable(value);
    }
}
