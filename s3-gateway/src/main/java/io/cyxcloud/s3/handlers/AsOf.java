package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.S3Error;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The time that a read is about, when it is not the present: {@code x-cyx-as-of} or {@code ?asOf=},
 * a time of ISO 8601 with a zone, Unix ms, or {@code PARTITION@OFFSET}: the time at which the log
 * took that object command.
 */
final class AsOf {
    static final String HEADER = "x-cyx-as-of";
    static final String PARAMETER = "asOf";

    /** Nine and eighteen digits are an int and a long. */
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,9}@[0-9]{1,18}");

    private AsOf() {}

    /**
     * Unix ms; nothing for the present.
     *
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument when it is no time, in the future, or
     *     beside a version id
     */
    static OptionalLong of(S3Call call) {
        String header = call.headers().first(HEADER);
        String text = header == null ? call.query().first(PARAMETER) : header;
        if (text == null) {
            return OptionalLong.empty();
        }
        long timeMs = POSITION.matcher(text).matches() ? timeOf(text, call) : parse(text);
        if (timeMs > call.backend().nowMs().getAsLong()) {
            throw Parameters.invalid(HEADER, text, "A time in the future is not known yet");
        }
        if (call.query().has("versionId")) {
            throw S3Error.INVALID_ARGUMENT.failure(
                    "A version id and " + HEADER + " cannot be combined");
        }
        return OptionalLong.of(timeMs);
    }

    private static long timeOf(String position, S3Call call) {
        int at = position.indexOf('@');
        LogPosition command =
                new LogPosition(
                        Integer.parseInt(position.substring(0, at)),
                        Long.parseLong(position.substring(at + 1)));
        return call.backend()
                .metadata()
                .timeMs(command)
                .orElseThrow(() ->
                        Parameters.invalid(HEADER, position, "There is no object command there"));
    }

    private static long parse(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Long.parseLong(text)
                    : IsoTime.parse(text);
        } catch (NumberFormatException e) {
            throw Parameters.invalid(
                    HEADER, text, "Not a time of ISO 8601, Unix ms or PARTITION@OFFSET");
        }
    }
}
