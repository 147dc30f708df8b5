package io.cyxcloud.events.identity;

/** What bounds users and access keys. The decider keeps to it, and readers rely on it. */
public final class IdentityLimits {
    /** Users of a cluster. A gateway keeps all keys in memory, some 500 bytes each. */
    public static final int USERS_MAX = 10_000;

    /** Access keys of a user, active or not, as IAM has it: one in use, one to change over to. */
    public static final int KEYS_PER_USER_MAX = 2;

    /** Access keys of a cluster. */
    public static final int KEYS_MAX = USERS_MAX * KEYS_PER_USER_MAX;

    public static final int NAME_CHARS_MAX = 64;
    public static final int DISPLAY_NAME_CHARS_MAX = 128;
    public static final int ACCESS_KEY_CHARS_MIN = 16;
    public static final int ACCESS_KEY_CHARS_MAX = 128;

    /** Bytes of a sealed secret. */
    public static final int SECRET_BYTES_MAX = 1_024;

    private IdentityLimits() {}
}
