package io.cyxcloud.shardstore.disk;

import java.io.IOException;

/** Tells apart what Java reports as an IOException with the system's text. Pure. */
final class DiskTrouble {
    private DiskTrouble() {}

    /** EIO: the disk could not read or write these bytes. */
    static boolean isMedia(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("Input/output error");
    }

    /** EMFILE, ENFILE or ENOMEM: says nothing of the disk. */
    static boolean isOurs(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("Too many open files")
                || message.contains("Cannot allocate memory");
    }

    /** ENOSPC or EDQUOT. */
    static boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left") || message.contains("quota exceeded");
    }
}
