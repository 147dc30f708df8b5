package io.cyxcloud.placement.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The moment by which a call ends. */
record Deadline(long atNs) {
    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /**
     * The time left, at least 1 ms; throws {@link MetadataUnavailableException} when it is over.
     */
    Duration left() {
        long leftNs = atNs - System.nanoTime();
        if (leftNs <= 0) {
            throw new MetadataUnavailableException("the metadata did not answer in time");
        }
        return Duration.ofNanos(Math.max(leftNs, 1_000_000));
    }

    boolean isOver() {
        return System.nanoTime() - atNs >= 0;
    }

    Deadline later(Duration by) {
        return new Deadline(atNs + by.toNanos());
    }

    /** Sleeps, but not past the deadline. */
    void pause(Duration duration) {
        Duration left = left();
        try {
            Thread.sleep(duration.compareTo(left) < 0 ? duration : left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataUnavailableException("interrupted", e);
        }
    }

    /**
     * The future's value; its failure and the deadline's end alike are "unavailable", but for a
     * question that has its answer.
     */
    <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MetadataUnavailableException unavailable) {
                throw unavailable;
            }
            if (e.getCause() instanceof OutOfHistoryException past) {
                throw past;
            }
            throw new MetadataUnavailableException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new MetadataUnavailableException("the metadata did not answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataUnavailableException("interrupted", e);
        }
    }
}
