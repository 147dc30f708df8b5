package io.cyxcloud.events.state;

import io.cyxcloud.events.value.DeletionId;

/**
 * A bucket that takes no writes in this partition. A seal that is not undone stays for ever: it is
 * how a writer that knows only the bucket's id learns that the bucket is gone.
 */
public record SealRow(DeletionId deletion) {}
