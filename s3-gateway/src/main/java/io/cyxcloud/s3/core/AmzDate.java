package io.cyxcloud.s3.core;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SigV4's {@code yyyyMMdd'T'HHmmss'Z'}. */
public final class AmzDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    private AmzDate() {}

    /** Unix ms, or null when it is not such a date. */
    public static @Nullable Long parse(String text) {
        try {
            return LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    public static String format(long atMs) {
        return FORMAT.format(Instant.ofEpochMilli(atMs).atOffset(ZoneOffset.UTC));
    }
}
