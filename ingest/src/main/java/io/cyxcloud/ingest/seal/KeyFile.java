package io.cyxcloud.ingest.seal;

import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * A key-encryption key in a file of one line that only its owner may read. Open, or locked by a
 * passphrase ({@link KeyLock}, AES-256-GCM with the words before the salt as associated data):
 *
 * <pre>
 * cyx-kek-1 &lt;id&gt; &lt;64 hex digits&gt;
 * cyx-kek-2 &lt;id&gt; argon2id m=65536,t=3,p=4 &lt;salt, 32&gt; &lt;nonce 24, key 64, tag 32 hex digits&gt;
 * </pre>
 *
 * The id is a hash of the key. Every failure is an {@link IngestException} of kind {@code KEY}.
 */
public final class KeyFile {
    private static final String OPEN_FORMAT = "cyx-kek-1";
    private static final String LOCKED_FORMAT = "cyx-kek-2";
    private static final String ARGON = "argon2id";
    private static final int NONCE_BYTES = 12;
    private static final int SEALED_BYTES = DataKey.KEY_BYTES + SegmentCipher.TAG_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    private KeyFile() {}

    /**
     * A key with its id, which is in every data key that it wraps.
     *
     * @param key closed by whoever holds it
     */
    record Named(String id, DataKey key) {}

    /**
     * Reads the key, or makes it when the file is not there: locked, when there is a passphrase.
     * When several processes make it at once, one wins and all use its key.
     */
    static Named open(Path file, @Nullable Passphrase passphrase) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[DataKey.KEY_BYTES];
            RANDOM.nextBytes(key);
            try {
                SecretFile.createOnce(file, line(key, passphrase));
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }
        String[] words = words(file);
        boolean locked = words[0].equals(LOCKED_FORMAT);
        if (locked && passphrase == null) {
            throw failure(file + " is locked: name its passphrase's file (ingest.keyPassphrase)");
        }
        if (!locked && passphrase != null) {
            throw failure(file + " is not locked: `cyxcloud keys lock` locks it");
        }
        byte[] key = passphrase == null ? openKey(file, words) : unlock(file, words, passphrase);
        return new Named(words[1], DataKey.owning(key));
    }

    /** Locks an open key file, or gives a locked one a new passphrase; the key stays the same. */
    public static void lock(Path file, @Nullable Passphrase current, Passphrase next)
            throws IOException {
        rewrite(file, current, next);
    }

    /** Takes the lock away: from then on whoever can read the file has the key. */
    public static void unlock(Path file, Passphrase current) throws IOException {
        rewrite(file, current, null);
    }

    private static void rewrite(Path file, @Nullable Passphrase current, @Nullable Passphrase next)
            throws IOException {
        if (!Files.exists(file)) {
            throw failure(file + " is not there");
        }
        try (DataKey key = open(file, current).key()) {
            byte[] content = key.getEncoded();
            try {
                SecretFile.replace(file, line(content, next));
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        }
    }

    private static String line(byte[] key, @Nullable Passphrase passphrase) {
        String id = idOf(key);
        if (passphrase == null) {
            return "%s %s %s%n".formatted(OPEN_FORMAT, id, HEX.formatHex(key));
        }
        byte[] salt = new byte[KeyLock.SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(salt);
        RANDOM.nextBytes(nonce);
        KeyLock lock = KeyLock.fresh(salt);
        String head = head(id, lock);
        try {
            byte[] sealed = lock.seal(key, passphrase.content(), nonce, ascii(head));
            return "%s %s %s%s%n"
                    .formatted(head, lock.saltHex(), HEX.formatHex(nonce), HEX.formatHex(sealed));
        } catch (GeneralSecurityException e) {
            throw new IngestException(IngestException.Kind.KEY, "the key cannot be locked", e);
        }
    }

    private static String[] words(Path file) throws IOException {
        SecretFile.requireOwnerOnly(file);
        String[] words = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
        boolean open = words[0].equals(OPEN_FORMAT) && words.length == 3;
        boolean locked =
                words[0].equals(LOCKED_FORMAT) && words.length == 6 && words[2].equals(ARGON);
        if (!open && !locked) {
            throw damaged(file);
        }
        return words;
    }

    private static byte[] openKey(Path file, String[] words) {
        try {
            return checked(file, HEX.parseHex(words[2]), words[1]);
        } catch (IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    private static byte[] unlock(Path file, String[] words, Passphrase passphrase) {
        try {
            KeyLock lock = KeyLock.parse(words[3], words[4]);
            byte[] all = HEX.parseHex(words[5]);
            if (all.length != NONCE_BYTES + SEALED_BYTES) {
                throw damaged(file);
            }
            byte[] key =
                    lock.open(
                            Arrays.copyOfRange(all, NONCE_BYTES, all.length),
                            passphrase.content(),
                            Arrays.copyOf(all, NONCE_BYTES),
                            ascii(head(words[1], lock)));
            return checked(file, key, words[1]);
        } catch (AEADBadTagException e) {
            throw failure("the passphrase does not open " + file);
        } catch (GeneralSecurityException e) {
            throw new IngestException(IngestException.Kind.KEY, file + " cannot be opened", e);
        } catch (IllegalArgumentException e) {
            throw damaged(file);
        }
    }

    private static byte[] checked(Path file, byte[] key, String id) {
        if (key.length != DataKey.KEY_BYTES || !idOf(key).equals(id)) {
            throw damaged(file);
        }
        return key;
    }

    private static String head(String id, KeyLock lock) {
        return "%s %s %s %s".formatted(LOCKED_FORMAT, id, ARGON, lock.cost());
    }

    private static String idOf(byte[] key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ascii("cyx-kek-id"));
            return "file-" + HEX.formatHex(sha.digest(key), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static IngestException damaged(Path file) {
        return failure(file + " is not a key file");
    }

    private static IngestException failure(String message) {
        return new IngestException(IngestException.Kind.KEY, message);
    }
}
