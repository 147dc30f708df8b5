package io.cyxcloud.infra.command;

import io.cyxcloud.infra.OperatorException;
import java.time.DateTimeException;
import java.time.Instant;

/** A moment as operators write it. Pure. */
final class Moment {
    private Moment() {}

    /** Unix ms of an ISO-8601 instant such as {@code 2026-11-23T10:15:30Z}, or of such a number. */
    static long parseMs(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Long.parseLong(text)
                    : Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | NumberFormatException e) {
            throw new OperatorException(
                    "'" + text + "' is no time: expected 2026-11-23T10:15:30Z or ms since 1970", e);
        }
    }
}
