package io.cyxcloud.events.object;

/** How strictly a retention is kept. */
public enum LockMode {
    /** Who may bypass it can delete the version all the same, or shorten the retention. */
    GOVERNANCE,
    /** Nobody can, until it is over. */
    COMPLIANCE
}
