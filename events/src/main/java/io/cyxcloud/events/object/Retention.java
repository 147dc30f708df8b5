package io.cyxcloud.events.object;

/** A version that may not be deleted before {@code untilMs}, Unix time in ms. */
public record Retention(LockMode mode, long untilMs) {}
