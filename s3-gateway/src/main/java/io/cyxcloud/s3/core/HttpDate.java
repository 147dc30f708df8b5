package io.cyxcloud.s3.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** HTTP dates (RFC 9110, 5.6.7): IMF-fixdate written, the two obsolete forms read too. */
public final class HttpDate {
    private static final DateTimeFormatter IMF =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC850 =
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final List<DateTimeFormatter> READ =
            List.of(IMF, DateTimeFormatter.RFC_1123_DATE_TIME, RFC850, ASCTIME);

    private HttpDate() {}

    public static String format(long atMs) {
        return IMF.format(Instant.ofEpochMilli(atMs));
    }

    /** Unix ms, or null when it is not an HTTP date. */
    public static @Nullable Long parse(String text) {
        for (DateTimeFormatter format : READ) {
            try {
                return ZonedDateTime.parse(text.strip(), format).toInstant().toEpochMilli();
            } catch (DateTimeException e) {
                // the next form may fit
            }
        }
        return null;
    }
}
