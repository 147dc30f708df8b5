package io.cyxcloud.s3.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The times in S3's XML: {@code 2009-10-12T17:50:30.000Z}. */
public final class IsoTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

    private IsoTime() {}

    /**
     * Reads a time of ISO 8601 with a zone.
     *
     * @return Unix time in ms
     * @throws S3Exception InvalidArgument
     */
    public static long parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw S3Error.INVALID_ARGUMENT.failure("Not a date of ISO 8601: " + text);
        }
    }

    public static String format(long atMs) {
        return FORMAT.format(Instant.ofEpochMilli(atMs).atOffset(ZoneOffset.UTC));
    }
}
