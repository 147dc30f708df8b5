package io.cyxcloud.shardstore.disk;

import org.jspecify.annotations.Nullable;

/** A node's folder cannot be used; the message is one line for the operator. */
public final class StorageFolderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageFolderException(String message) {
        this(message, null);
    }

    public StorageFolderException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
