package io.cyxcloud.s3.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of an object that a Range header asks for (RFC 9110, 14.1.2). As on S3, a header that
 * cannot be parsed, another unit and a list of ranges all mean the whole object.
 */
public sealed interface ByteRange {
    /** Everything: 200. */
    record Whole() implements ByteRange {}

    /** From {@code first} to {@code last}, both within the object: 206. */
    record Part(long first, long last) implements ByteRange {
        public Part {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException(first + ".." + last);
            }
        }

        public long lengthBytes() {
            return last - first + 1;
        }
    }

    /** Nothing of it is within the object: 416. */
    record Unsatisfiable() implements ByteRange {}

    Pattern FORM = Pattern.compile("bytes\\s*=\\s*(\\d*)\\s*-\\s*(\\d*)", Pattern.CASE_INSENSITIVE);

    /** What the header means for an object of this size. */
    static ByteRange of(@Nullable String header, long sizeBytes) {
        Matcher form = FORM.matcher(header == null ? "" : header.strip());
        if (!form.matches()) {
            return new Whole();
        }
        String from = form.group(1);
        String to = form.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? new Whole() : suffix(saturated(to), sizeBytes);
        }
        long first = saturated(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : saturated(to);
        if (last < first) {
            return new Whole();
        }
        return first >= sizeBytes
                ? new Unsatisfiable()
                : new Part(first, Math.min(last, sizeBytes - 1));
    }

    private static ByteRange suffix(long count, long sizeBytes) {
        return count == 0 || sizeBytes == 0
                ? new Unsatisfiable()
                : new Part(Math.max(0, sizeBytes - count), sizeBytes - 1);
    }

    /** The number, or the largest there is. */
    private static long saturated(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
