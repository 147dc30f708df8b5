package io.cyxcloud.shardstore.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two calls of the C library that Java has none for: {@code fallocate(2)} with FALLOC_FL_KEEP_SIZE,
 * which gives a file blocks beyond its end, and {@code truncate(2)} to the size that it has, which
 * takes them back. Without them (another system, another file system) files just grow as they are
 * written. Thread-safe.
 */
final class NativeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFiles.class);
    private static final int WRITE_ONLY = 1; // O_WRONLY
    private static final int KEEP_SIZE = 1; // FALLOC_FL_KEEP_SIZE

    private record Calls(
            MethodHandle open, MethodHandle close, MethodHandle allocate, MethodHandle truncate) {}

    private static final @Nullable Calls CALLS = link();

    private NativeFiles() {}

    /** Whether the file has blocks of its own for the range now. */
    static boolean reserve(Path file, long fromBytes, long lengthBytes) {
        Calls calls = CALLS;
        if (calls == null) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toString());
            int descriptor = (int) calls.open.invokeExact(name, WRITE_ONLY);
            if (descriptor < 0) {
                return false;
            }
            int failed =
                    (int) calls.allocate.invokeExact(descriptor, KEEP_SIZE, fromBytes, lengthBytes);
            var _ = (int) calls.close.invokeExact(descriptor);
            return failed == 0;
        } catch (Throwable e) {
            throw new LinkageError("fallocate", e);
        }
    }

    /** Gives back what was reserved beyond {@code sizeBytes}, the size that the file has. */
    static void trim(Path file, long sizeBytes) {
        Calls calls = CALLS;
        if (calls == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file.toString());
            if ((int) calls.truncate.invokeExact(name, sizeBytes) != 0) {
                LOG.warn("{}: reserved space was not given back", file);
            }
        } catch (Throwable e) {
            throw new LinkageError("truncate", e);
        }
    }

    @SuppressWarnings("restricted") // three well-known signatures
    private static @Nullable Calls link() {
        try {
            Linker linker = Linker.nativeLinker();
            SymbolLookup library = linker.defaultLookup();
            var integer = ValueLayout.JAVA_INT;
            var offset = ValueLayout.JAVA_LONG; // off_t, 64 bits on the platforms that have both
            var address = ValueLayout.ADDRESS;
            return new Calls(
                    linker.downcallHandle(
                            library.findOrThrow("open"),
                            FunctionDescriptor.of(integer, address, integer),
                            Linker.Option.firstVariadicArg(2)),
                    linker.downcallHandle(
                            library.findOrThrow("close"), FunctionDescriptor.of(integer, integer)),
                    linker.downcallHandle(
                            library.findOrThrow("fallocate"),
                            FunctionDescriptor.of(integer, integer, integer, offset, offset)),
                    linker.downcallHandle(
                            library.findOrThrow("truncate"),
                            FunctionDescriptor.of(integer, address, offset)));
        } catch (RuntimeException | LinkageError e) {
            LOG.info("segments are not preallocated: {}", e.toString());
            return null;
        }
    }
}
