package io.cyxcloud.ingest.seal;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Wraps data keys under a key in a file that only its owner may read. Wrapped form, AES-256-GCM
 * with the key-encryption key's id as associated data:
 *
 * <pre>
 * | 12 bytes nonce, random | 32 bytes | 16 bytes tag |
 * </pre>
 *
 * The file is one line: {@code cyx-kek-1 <id> <64 hex digits>}. The id is a hash of the key.
 * Thread-safe.
 */
public final class FileKeyProvider implements KeyProvider {
    private static final String FORMAT = "cyx-kek-1";
    private static final int NONCE_BYTES = 12;
    private static final int WRAPPED_BYTES =
            NONCE_BYTES + DataKey.KEY_BYTES + SegmentCipher.TAG_BYTES;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final SecureRandom random = new SecureRandom();
    private final String kekId;
    private final DataKey kek;

    private FileKeyProvider(String kekId, DataKey kek) {
        this.kekId = kekId;
        this.kek = kek;
    }

    /**
     * Reads the key file, or makes it, mode 600, when it is not there. When several processes make
     * it at once, one wins and all use its key.
     *
     * @throws IngestException {@code KEY} when others may read the file, or it is damaged
     */
    public static FileKeyProvider open(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file);
        }
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IngestException(
                    IngestException.Kind.KEY,
                    file + " can be read by others than its owner: expected mode 600");
        }
        String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
        if (words.length != 3 || !words[0].equals(FORMAT)) {
            throw damaged(file);
        }
        byte[] key;
        try {
            key = HexFormat.of().parseHex(words[2]);
        } catch (IllegalArgumentException e) {
            throw damaged(file);
        }
        if (key.length != DataKey.KEY_BYTES || !idOf(key).equals(words[1])) {
            throw damaged(file);
        }
        return new FileKeyProvider(words[1], DataKey.owning(key));
    }

    @Override
    public WrappedKey wrap(DataKey key) {
        byte[] prefix = new byte[WrappedKey.NONCE_PREFIX_BYTES];
        byte[] wrapped = new byte[WRAPPED_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(prefix);
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, wrapped, 0, NONCE_BYTES);
        byte[] content = key.getEncoded();
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce)
                    .doFinal(content, 0, content.length, wrapped, NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IngestException(IngestException.Kind.KEY, "a data key cannot be wrapped", e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        return new WrappedKey(kekId, Bytes.copyOf(wrapped), Bytes.copyOf(prefix));
    }

    @Override
    public DataKey unwrap(WrappedKey wrapped) {
        if (!wrapped.kekId().equals(kekId)) {
            throw new IngestException(
                    IngestException.Kind.KEY,
                    "wrapped under " + wrapped.kekId() + ", but the key file has " + kekId);
        }
        if (wrapped.wrapped().size() != WRAPPED_BYTES) {
            throw new IngestException(
                    IngestException.Kind.KEY,
                    "a wrapped key of " + wrapped.wrapped().size() + " bytes");
        }
        byte[] all = wrapped.wrapped().toArray();
        try {
            return DataKey.owning(
                    cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(all, NONCE_BYTES))
                            .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IngestException(IngestException.Kind.KEY, "a wrapped key is damaged", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, kek, new GCMParameterSpec(SegmentCipher.TAG_BYTES * 8, nonce));
        cipher.updateAAD(kekId.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    /** Writes a temporary file and links it to its name: whole or not at all, and never twice. */
    private static void create(Path file) throws IOException {
        byte[] key = new byte[DataKey.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        String line = FORMAT + " " + idOf(key) + " " + HexFormat.of().formatHex(key) + "\n";
        Path directory = file.toAbsolutePath().getParent();
        Path temporary =
                Files.createTempFile(
                        directory,
                        ".kek-",
                        ".new",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.createLink(file, temporary);
            try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (FileAlreadyExistsException e) {
            return; // another process was first
        } finally {
            Files.deleteIfExists(temporary);
            Arrays.fill(key, (byte) 0);
        }
    }

    private static String idOf(byte[] key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update("cyx-kek-id".getBytes(StandardCharsets.US_ASCII));
            return "file-" + HexFormat.of().formatHex(sha.digest(key), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IngestException damaged(Path file) {
        return new IngestException(IngestException.Kind.KEY, file + " is not a key file");
    }
}
