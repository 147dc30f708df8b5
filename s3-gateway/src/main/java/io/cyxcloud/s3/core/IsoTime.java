package io.cyxcloud.s3.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The times in S3's XML: {@code 2009-10-12T17:50:30.000Z}. */
public final class IsoTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

    private IsoTime() {}

    public static String format(long atMs) {
        return FORMAT.format(Instant.ofEpochMilli(atMs).atOffset(ZoneOffset.UTC));
    }
}
