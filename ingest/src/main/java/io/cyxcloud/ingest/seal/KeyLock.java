package io.cyxcloud.ingest.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a passphrase becomes the key that locks a key file: Argon2id (RFC 9106) makes guessing slow,
 * HKDF-SHA256 (RFC 5869) gives the result its one purpose. Written as {@code m=65536,t=3,p=4
 * <salt>}: KiB of memory, passes, lanes.
 *
 * @param memoryKib what one guess costs in memory
 */
record KeyLock(int memoryKib, int passes, int lanes, String saltHex) {
    static final int SALT_BYTES = 16;

    /** RFC 9106, section 4, second recommendation: 64 MiB, three passes, four lanes. */
    private static final int MEMORY_KIB = 64 << 10;

    private static final int PASSES = 3;
    private static final int LANES = 4;

    /** A file that asks for more than this is taken for a trap, not for a key file. */
    private static final int MEMORY_KIB_MAX = 1 << 20;

    private static final int PASSES_MAX = 16;
    private static final int LANES_MAX = 16;
    private static final int ARGON_BYTES = 32;
    private static final byte[] PURPOSE = "cyx-kek-2 lock".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern COST = Pattern.compile("m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})");

    KeyLock {
        if (memoryKib < 8 * lanes
                || memoryKib > MEMORY_KIB_MAX
                || passes < 1
                || passes > PASSES_MAX
                || lanes < 1
                || lanes > LANES_MAX
                || saltHex.length() != 2 * SALT_BYTES) {
            throw new IllegalArgumentException("not the parameters of a lock");
        }
        HexFormat.of().parseHex(saltHex);
    }

    static KeyLock fresh(byte[] salt) {
        return new KeyLock(MEMORY_KIB, PASSES, LANES, HexFormat.of().formatHex(salt));
    }

    /** Throws IllegalArgumentException when the words are something else. */
    static KeyLock parse(String cost, String saltHex) {
        Matcher parts = COST.matcher(cost);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not the cost of a lock");
        }
        return new KeyLock(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                saltHex);
    }

    String cost() {
        return "m=%d,t=%d,p=%d".formatted(memoryKib, passes, lanes);
    }

    /** Locks a key; the same nonce never meets the same salt twice, because both are fresh. */
    byte[] seal(byte[] key, byte[] passphrase, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        return crypt(Cipher.ENCRYPT_MODE, key, passphrase, nonce, associated);
    }

    /** Throws AEADBadTagException when the passphrase is another one, or the file was changed. */
    byte[] open(byte[] sealed, byte[] passphrase, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        return crypt(Cipher.DECRYPT_MODE, sealed, passphrase, nonce, associated);
    }

    private byte[] crypt(int mode, byte[] in, byte[] passphrase, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        byte[] stretched = stretch(passphrase);
        try {
            SecretKey lock =
                    KDF.getInstance("HKDF-SHA256")
                            .deriveKey(
                                    "AES",
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(stretched)
                                            .thenExpand(PURPOSE, DataKey.KEY_BYTES));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, lock, new GCMParameterSpec(SegmentCipher.TAG_BYTES * 8, nonce));
            cipher.updateAAD(associated);
            return cipher.doFinal(in);
        } finally {
            Arrays.fill(stretched, (byte) 0);
        }
    }

    private byte[] stretch(byte[] passphrase) {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(HexFormat.of().parseHex(saltHex))
                        .build());
        byte[] out = new byte[ARGON_BYTES];
        argon.generateBytes(passphrase, out);
        return out;
    }
}
