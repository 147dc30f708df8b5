package io.cyxcloud.infra.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, written as {@code 4MiB}, {@code 10GB} or {@code 512}. */
public record ByteSize(long bytes) {
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,15})\\s*(B|[KMGT]i?B|[KMGT])?", Pattern.CASE_INSENSITIVE);

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    /** Reads a size: KiB, MiB, GiB, TiB are powers of 1024; KB, MB, GB, TB of 1000. */
    public static ByteSize parse(String text) {
        Matcher match = TEXT.matcher(text.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException("expected a size such as 4MiB or 512");
        }
        String unit = match.group(2) == null ? "B" : match.group(2).toUpperCase(Locale.ROOT);
        long base = unit.endsWith("IB") || unit.length() == 1 ? 1024 : 1000;
        int power = "BKMGT".indexOf(unit.charAt(0));
        try {
            long factor = 1;
            for (int i = 0; i < power; i++) {
                factor *= base;
            }
            return new ByteSize(Math.multiplyExact(Long.parseLong(match.group(1)), factor));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("expected a size below 8 EiB", e);
        }
    }

    /** As an int, for sizes of things that fit an array. */
    public int toInt() {
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a size below 2GiB");
        }
        return (int) bytes;
    }

    /** The largest binary unit without a remainder, as {@link #parse} reads it. */
    @Override
    public String toString() {
        String[] units = {"", "KiB", "MiB", "GiB", "TiB"};
        long value = bytes;
        int unit = 0;
        while (value > 0 && value % 1024 == 0 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + units[unit];
    }
}
