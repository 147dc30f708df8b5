package io.cyxcloud.repair.core;

/**
 * How much repair may go on at once: of the chunks whose decisions one process makes.
 *
 * <p>Less urgent repairs leave a part to those that are more so, which then need not wait until the
 * others end: {@link Urgency#PATIENT} ones take up to a half, {@link Urgency#SOON} three quarters,
 * and moves a quarter.
 *
 * @param repairsMax commands under way
 * @param repairsPerNodeMax of these, with one node as target
 * @param bytesMax bytes that these read and write; one repair may be larger, alone
 * @param bytesPerNodeMax bytes that one node is to write; one shard may be larger, alone
 */
public record RepairBudget(
        int repairsMax, int repairsPerNodeMax, long bytesMax, long bytesPerNodeMax) {
    /** Some 20 repairs of a 4 MiB chunk; what an agent has in memory is bounded by itself. */
    public static final RepairBudget DEFAULT = new RepairBudget(16, 4, 256L << 20, 64L << 20);

    private static final int EIGHTHS = 8;

    public RepairBudget {
        if (repairsMax < 1
                || repairsPerNodeMax < 1
                || bytesMax < 1
                || bytesPerNodeMax < 1
                || bytesPerNodeMax > bytesMax) {
            throw new IllegalArgumentException("expected positive limits: " + this);
        }
    }

    int repairsMax(Urgency urgency) {
        return Math.max(1, repairsMax * eighths(urgency) / EIGHTHS);
    }

    long bytesMax(Urgency urgency) {
        return bytesMax / EIGHTHS * eighths(urgency);
    }

    private static int eighths(Urgency urgency) {
        return switch (urgency) {
            case LAST -> EIGHTHS;
            case URGENT -> 7;
            case SOON -> 6;
            case PATIENT -> 4;
            case MOVE -> 2;
        };
    }
}
