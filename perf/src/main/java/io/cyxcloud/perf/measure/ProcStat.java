package io.cyxcloud.perf.measure;

/**
 * What we need of one line of {@code /proc/PID/stat}, see proc(5).
 *
 * @param pid process id
 * @param parentPid its parent
 * @param cpuTicks user and system time of the process and of its children that ended and were
 *     waited for; {@link #TICKS_PER_SECOND} to a second
 */
public record ProcStat(long pid, long parentPid, long cpuTicks) {
    /** USER_HZ: 100 on every Linux architecture that runs a JVM, whatever the kernel's own HZ. */
    public static final int TICKS_PER_SECOND = 100;

    /**
     * Parses a line. The command name, second, is in parentheses and may itself contain blanks and
     * parentheses, so the fields are counted from the last closing one.
     */
    public static ProcStat parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open) {
            throw new IllegalArgumentException("not a /proc/PID/stat line: " + line);
        }
        String[] fields = line.substring(close + 1).strip().split("\\s+", -1);
        if (fields.length < 15) {
            throw new IllegalArgumentException("too few fields in /proc/PID/stat: " + line);
        }
        // fields[0] is field 3 of proc(5): state; 4 ppid; 14 utime, 15 stime, 16 cutime, 17 cstime
        long ticks = 0;
        for (int field = 14; field <= 17; field++) {
            ticks += Long.parseLong(fields[field - 3]);
        }
        return new ProcStat(
                Long.parseLong(line.substring(0, open).strip()), Long.parseLong(fields[1]), ticks);
    }
}
