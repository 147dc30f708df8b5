package io.cyxcloud.s3.core;

/** Whom a bucket belongs to, as answers name it. */
public record Owner(String id, String displayName) {}
