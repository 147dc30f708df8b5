package io.cyxcloud.ingest.coding;

import io.cyxcloud.ingest.core.rs.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * ISA-L's inner loops, on memory outside the heap where it is. Shards on the heap come through
 * scratch, as for every kernel: pinning them for the length of a call would hold up the collector.
 */
final class IsalKernel implements Kernel {
    private final MethodHandle encodeData;
    private final MethodHandle encodeDataUpdate;
    private final MemorySegment tables;

    IsalKernel(MethodHandle encodeData, MethodHandle encodeDataUpdate, MemorySegment tables) {
        this.encodeData = encodeData;
        this.encodeDataUpdate = encodeDataUpdate;
        this.tables = tables;
    }

    /** Its own code for what is left below a vector is slow, ours repeats a step instead. */
    @Override
    public int stepBytes() {
        return 64;
    }

    @Override
    public void multiply(long[] inputs, long[] outputs, long bytes, boolean accumulate) {
        int length = Math.toIntExact(bytes);
        int columns = inputs.length;
        int rows = outputs.length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment coding = arena.allocateFrom(ValueLayout.JAVA_LONG, outputs);
            if (accumulate) {
                for (int column = 0; column < columns; column++) {
                    MemorySegment input = MemorySegment.ofAddress(inputs[column]);
                    encodeDataUpdate.invokeExact(
                            length, columns, rows, column, tables, input, coding);
                }
            } else {
                MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_LONG, inputs);
                encodeData.invokeExact(length, columns, rows, tables, data, coding);
            }
        } catch (Throwable e) {
            throw IsalLibrary.fault(e);
        }
    }
}
