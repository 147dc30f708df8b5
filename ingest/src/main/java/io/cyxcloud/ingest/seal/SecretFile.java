package io.cyxcloud.ingest.seal;

import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files of one line that only their owner may read, written whole or not at all. */
final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /** Throws {@code KEY} when others than the owner may read the file. */
    static void requireOwnerOnly(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IngestException(
                    IngestException.Kind.KEY,
                    file + " can be read by others than its owner: expected mode 600");
        }
    }

    /** Links a new file to its name; when another process was first, its file stays. */
    static void createOnce(Path file, String line) throws IOException {
        Path temporary = writeBeside(file, line);
        try {
            Files.createLink(file, temporary);
            forceNames(file);
        } catch (FileAlreadyExistsException e) {
            // the other one's is as good
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Puts a new file in the place of the old one, in one step. */
    static void replace(Path file, String line) throws IOException {
        Path temporary = writeBeside(file, line);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            forceNames(file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Path writeBeside(Path file, String line) throws IOException {
        Path temporary =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        ".kek-",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
            return temporary;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static void forceNames(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
