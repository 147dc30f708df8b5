package io.cyxcloud.shardstore.protocol;

import java.util.Arrays;

/** CRC32C values of consecutive blocks. Wraps an array that nobody changes afterwards. */
public final class BlockCrcs {
    private final int[] values;

    public BlockCrcs(int[] values) {
        this.values = values;
    }

    /** The array itself; not to be changed. */
    public int[] values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockCrcs that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length + " blocks";
    }
}
