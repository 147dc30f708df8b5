package io.cyxcloud.events.object;

/** A part as CompleteMultipartUpload names it; {@code etag} without quotes. */
public record PartReference(int number, String etag) {}
