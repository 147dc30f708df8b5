package io.cyxcloud.events.value;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * What S3 calls a version id: {@code null}, or 32 characters that carry the version's place among
 * the versions of its key, so that it is found, and a listing goes on behind it, without an index.
 */
public sealed interface VersionName {
    String NULL_TEXT = "null";

    /** The version that was written while the bucket was not versioned, or was suspended. */
    record NullVersion() implements VersionName {
        @Override
        public String toString() {
            return text();
        }
    }

    /** A version of its own. */
    record ExactVersion(long sequence, VersionId id) implements VersionName {
        public ExactVersion {
            if (sequence < 0) {
                throw new IllegalArgumentException("sequence " + sequence);
            }
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** As S3 clients see it. */
    default String text() {
        return switch (this) {
            case NullVersion _ -> NULL_TEXT;
            case ExactVersion(long sequence, VersionId(UUID id)) ->
                    Base64.getUrlEncoder()
                            .encodeToString(
                                    ByteBuffer.allocate(24)
                                            .putLong(sequence)
                                            .putLong(id.getMostSignificantBits())
                                            .putLong(id.getLeastSignificantBits())
                                            .array());
        };
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @throws IllegalArgumentException when it is no version id
     */
    static VersionName parse(String text) {
        if (text.equals(NULL_TEXT)) {
            return new NullVersion();
        }
        byte[] decoded = text.length() == 32 ? Base64.getUrlDecoder().decode(text) : new byte[0];
        if (decoded.length != 24) {
            throw new IllegalArgumentException("not a version id");
        }
        ByteBuffer bytes = ByteBuffer.wrap(decoded);
        return new ExactVersion(
                bytes.getLong(), new VersionId(new UUID(bytes.getLong(), bytes.getLong())));
    }
}
