package io.cyxcloud.events.bucket;

import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.Retention;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * The retention that a new version gets when its writer gives none. Exactly one of {@code days} and
 * {@code years} is set; a year ends on the same day of the calendar, in UTC.
 */
public record DefaultRetention(LockMode mode, int days, int years) {
    /** S3's limits. */
    public static final int DAYS_MAX = 36_500;

    public static final int YEARS_MAX = 100;

    public DefaultRetention {
        if (days < 0 || days > DAYS_MAX || years < 0 || years > YEARS_MAX) {
            throw new IllegalArgumentException(days + " days, " + years + " years");
        }
        if ((days == 0) == (years == 0)) {
            throw new IllegalArgumentException("a default retention is in days or in years");
        }
    }

    /** The retention of a version that is written then. */
    public Retention from(long atMs) {
        return new Retention(
                mode,
                Instant.ofEpochMilli(atMs)
                        .atOffset(ZoneOffset.UTC)
                        .plusDays(days)
                        .plusYears(years)
                        .toInstant()
                        .toEpochMilli());
    }
}
