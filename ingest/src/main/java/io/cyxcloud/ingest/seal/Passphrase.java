package io.cyxcloud.ingest.seal;

import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What unlocks a key file: the bytes of a file that only its owner may read, without the line end.
 * The bytes are overwritten on {@link #close}. Used by one thread.
 */
public final class Passphrase implements AutoCloseable {
    /** Argon2id slows guessing down; it does not make eight letters a secret. */
    public static final int BYTES_MIN = 12;

    public static final int BYTES_MAX = 1024;

    private final byte[] content;

    private Passphrase(byte[] content) {
        this.content = content;
    }

    /**
     * Reads a passphrase.
     *
     * @throws IngestException {@code KEY} when others may read the file, or its length is not in
     *     {@link #BYTES_MIN}..{@link #BYTES_MAX}
     */
    public static Passphrase read(Path file) throws IOException {
        SecretFile.requireOwnerOnly(file);
        if (Files.size(file) > BYTES_MAX + 2) {
            throw wrongLength(file);
        }
        byte[] all = Files.readAllBytes(file);
        int length = all.length;
        while (length > 0 && (all[length - 1] == '\n' || all[length - 1] == '\r')) {
            length--;
        }
        byte[] content = Arrays.copyOf(all, length);
        Arrays.fill(all, (byte) 0);
        if (length < BYTES_MIN || length > BYTES_MAX) {
            throw wrongLength(file);
        }
        return new Passphrase(content);
    }

    private static IngestException wrongLength(Path file) {
        return new IngestException(
                IngestException.Kind.KEY,
                "%s: expected a passphrase of %d to %d bytes"
                        .formatted(file, BYTES_MIN, BYTES_MAX));
    }

    /** Not a copy. */
    byte[] content() {
        return content;
    }

    @Override
    public void close() {
        Arrays.fill(content, (byte) 0);
    }

    @Override
    public String toString() {
        return "Passphrase";
    }
}
