package io.cyxcloud.shardstore.disk;

import org.jspecify.annotations.Nullable;

/** A node's folder cannot be used; the message is one line for the operator. */
public final class StorageFolderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    public StorageFolderException(String message) {
        this(message, null);
    }

    public StorageFolderException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StorageFolderException(String message, @Nullable Throwable cause, boolean refusal) {
        super(message, cause);
        this.refusal = refusal;
    }

    /** The folder is in order, but not this node's to use now. */
    public static StorageFolderException refusal(String message) {
        return new StorageFolderException(message, null, true);
    }

    /** Whether the folder is another's, and not just unreadable. */
    public boolean isRefusal() {
        return refusal;
    }
}
