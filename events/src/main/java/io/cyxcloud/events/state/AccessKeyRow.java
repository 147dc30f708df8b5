package io.cyxcloud.events.state;

import io.cyxcloud.events.identity.AccessKeyStatus;

/** An access key of a user. Its secret is only in the event that created it. */
public record AccessKeyRow(String accessKey, AccessKeyStatus status, long createdMs) {}
