package io.cyxcloud.perf.measure;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it: {@code 512}, {@code 4KiB}, {@code 16MiB}, {@code 1.5g}. */
public record ByteSize(long bytes) {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([kmgt]?)(i?b)?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size " + bytes + " is negative");
        }
    }

    /** Units are powers of 1,024 whether written {@code k}, {@code KB} or {@code KiB}. */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; expected a number and B, KiB, MiB or GiB");
        }
        String unit = matcher.group(2);
        int power = unit.isEmpty() ? 0 : " kmgt".indexOf(unit.charAt(0));
        return new ByteSize(
                Math.round(Double.parseDouble(matcher.group(1)) * (1L << (10 * power))));
    }

    /** The largest unit that leaves a whole number. */
    @Override
    public String toString() {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int power = 0;
        long value = bytes;
        while (value >= 1024 && value % 1024 == 0 && power < units.length - 1) {
            value /= 1024;
            power++;
        }
        return value + " " + units[power];
    }
}
