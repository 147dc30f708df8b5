package io.cyxcloud.events.identity;

/** Whether requests may be signed with an access key. */
public enum AccessKeyStatus {
    ACTIVE,
    INACTIVE
}
