package io.cyxcloud.events.object;

/** What a grant allows: S3's words. */
public enum Permission {
    READ,
    WRITE,
    READ_ACP,
    WRITE_ACP,
    FULL_CONTROL;

    /** Whether it allows what the other does. */
    public boolean covers(Permission other) {
        return this == FULL_CONTROL || this == other;
    }
}
