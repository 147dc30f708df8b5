package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.Preconditions;
import io.cyxcloud.s3.core.Query;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import org.jspecify.annotations.Nullable;

/** Parameters that several operations share. */
final class Parameters {
    private Parameters() {}

    /** A non-negative number from the query, at most {@code max}. */
    static int count(Query query, String name, int max) {
        String text = query.first(name);
        if (text == null || text.isEmpty()) {
            return max;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 0) {
                return Math.min(value, max);
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw invalid(name, text, "Provided " + name + " not an integer or within integer range");
    }

    static String text(Query query, String name) {
        String value = query.first(name);
        return value == null ? "" : value;
    }

    /** Whether keys go URL-encoded. */
    static boolean urlEncoded(Query query) {
        String encoding = query.first("encoding-type");
        if (encoding != null && !encoding.equals("url")) {
            throw invalid(
                    "encoding-type", encoding, "Invalid Encoding Method specified in Request");
        }
        return encoding != null;
    }

    static UploadId uploadId(Query query) {
        String text = text(query, "uploadId");
        try {
            return UploadId.parse(text);
        } catch (IllegalArgumentException e) {
            throw S3Error.NO_SUCH_UPLOAD.failure().with("UploadId", text);
        }
    }

    static int partNumber(Query query) {
        String text = text(query, "partNumber");
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= UploadPart.NUMBER_MAX) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw invalid(
                "partNumber",
                text,
                "Part number must be an integer between 1 and 10000, inclusive");
    }

    static StorageClass storageClass(Headers headers) {
        String name = headers.first("x-amz-storage-class");
        return storageClass(name == null ? StorageClass.STANDARD.name() : name);
    }

    static StorageClass storageClass(String name) {
        return StorageClass.ALL.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        S3Error.INVALID_STORAGE_CLASS
                                .failure()
                                .with("StorageClassRequested", name));
    }

    /** {@code If-None-Match} and {@code If-Match} of a write, each with an ETag or a star. */
    static WriteCondition writeCondition(Headers headers) {
        String ifNoneMatch = headers.first("if-none-match");
        String ifMatch = headers.first("if-match");
        if (ifNoneMatch != null && ifMatch != null) {
            throw S3Error.INVALID_REQUEST.failure(
                    "If-Match and If-None-Match may not be used together");
        }
        if (ifNoneMatch != null) {
            return ifNoneMatch.equals("*")
                    ? new WriteCondition.IfAbsent()
                    : new WriteCondition.IfAbsent(Preconditions.unquote(ifNoneMatch));
        }
        return deleteCondition(ifMatch);
    }

    static WriteCondition deleteCondition(@Nullable String ifMatch) {
        if (ifMatch == null) {
            return new WriteCondition.Always();
        }
        return new WriteCondition.IfEtag(Preconditions.unquote(ifMatch));
    }

    static S3Exception invalid(String name, String value, String message) {
        return S3Error.INVALID_ARGUMENT
                .failure(message)
                .with("ArgumentName", name)
                .with("ArgumentValue", value);
    }
}
