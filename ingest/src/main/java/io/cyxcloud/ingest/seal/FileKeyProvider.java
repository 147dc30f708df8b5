package io.cyxcloud.ingest.seal;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Wraps data keys under the key of a {@link KeyFile}. Wrapped form, AES-256-GCM with the
 * key-encryption key's id as associated data:
 *
 * <pre>
 * | 12 bytes nonce, random | 32 bytes | 16 bytes tag |
 * </pre>
 *
 * Thread-safe.
 */
public final class FileKeyProvider implements KeyProvider {
    private static final int NONCE_BYTES = 12;
    private static final int WRAPPED_BYTES =
            NONCE_BYTES + DataKey.KEY_BYTES + SegmentCipher.TAG_BYTES;

    private final SecureRandom random = new SecureRandom();
    private final String kekId;
    private final DataKey kek;

    private FileKeyProvider(KeyFile.Named named) {
        this.kekId = named.id();
        this.kek = named.key();
    }

    /**
     * Reads a key file that is not locked, or makes it, mode 600, when it is not there.
     *
     * @throws IngestException {@code KEY} when others may read the file, or it is locked or damaged
     */
    public static FileKeyProvider open(Path file) throws IOException {
        return new FileKeyProvider(KeyFile.open(file, null));
    }

    /**
     * Reads a key file that this passphrase unlocks, or makes it when it is not there.
     *
     * @throws IngestException {@code KEY} also when the passphrase is another one
     */
    public static FileKeyProvider open(Path file, Passphrase passphrase) throws IOException {
        return new FileKeyProvider(KeyFile.open(file, passphrase));
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
}
