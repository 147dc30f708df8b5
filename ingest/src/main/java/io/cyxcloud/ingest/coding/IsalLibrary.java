package io.cyxcloud.ingest.coding;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cyxcloud.ingest.core.rs.Coder;
import io.cyxcloud.ingest.core.rs.Coefficients;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Intel's ISA-L (https://github.com/intel/isa-l, {@code erasure_code.h}) where {@code libisal.so.2}
 * is installed. It looks at the processor itself and uses the best instructions it knows.
 * Thread-safe.
 *
 * <pre>
 * void ec_init_tables(int k, int rows, unsigned char *a, unsigned char *gftbls);
 * void ec_encode_data(int len, int k, int rows, unsigned char *gftbls, unsigned char **data,
 *         unsigned char **coding);
 * void ec_encode_data_update(int len, int k, int rows, int vec_i, unsigned char *gftbls,
 *         unsigned char *data, unsigned char **coding);
 * </pre>
 */
final class IsalLibrary {
    private static final String SONAME = "libisal.so.2";

    /** Bytes that ec_init_tables writes for each coefficient. */
    private static final int TABLE_BYTES = 32;

    private final MethodHandle initTables;
    private final MethodHandle encodeData;
    private final MethodHandle encodeDataUpdate;

    @SuppressWarnings("restricted") // JVM flags allow it, and without them this is not reached
    private IsalLibrary(SymbolLookup symbols) {
        Linker linker = Linker.nativeLinker();
        this.initTables =
                linker.downcallHandle(
                        symbols.findOrThrow("ec_init_tables"),
                        FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        this.encodeData =
                linker.downcallHandle(
                        symbols.findOrThrow("ec_encode_data"),
                        FunctionDescriptor.ofVoid(
                                JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
        this.encodeDataUpdate =
                linker.downcallHandle(
                        symbols.findOrThrow("ec_encode_data_update"),
                        FunctionDescriptor.ofVoid(
                                JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    }

    /** The coder that is made of it; empty where it is not installed. */
    static Optional<Coder> coder() {
        return find().map(library -> Coder.of("isal", library::kernel));
    }

    @SuppressWarnings("restricted")
    private static Optional<IsalLibrary> find() {
        if (!IsalLibrary.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new IsalLibrary(SymbolLookup.libraryLookup(SONAME, Arena.global())));
        } catch (IllegalArgumentException
                | NoSuchElementException
                | UnsupportedOperationException e) {
            return Optional.empty(); // not installed, not what it says it is, or no such platform
        }
    }

    private IsalKernel kernel(Coefficients coefficients) {
        int columns = coefficients.columnCount();
        int rows = coefficients.rowCount();
        MemorySegment tables =
                Arena.ofAuto().allocate((long) TABLE_BYTES * columns * rows, 2 * TABLE_BYTES);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment matrix = arena.allocate((long) columns * rows);
            for (int i = 0; i < columns * rows; i++) {
                byte element = (byte) coefficients.at(i / columns, i % columns);
                matrix.set(ValueLayout.JAVA_BYTE, i, element);
            }
            initTables.invokeExact(columns, rows, matrix, tables);
        } catch (Throwable e) {
            throw fault(e);
        }
        return new IsalKernel(encodeData, encodeDataUpdate, tables);
    }

    /** C functions throw nothing; what a call throws is the JVM's. */
    static IllegalStateException fault(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call of ISA-L failed", thrown);
    }
}
