package io.cyxcloud.shardstore.disk;

import java.io.IOException;

/**
 * Counts what changes the disk, and makes one such step the last or a failing one. Before or after
 * the step took effect: both can happen.
 */
final class Fuse {
    private long steps;
    private long cutAt = Long.MAX_VALUE;
    private boolean cutAfter;
    private long failAt = Long.MAX_VALUE;
    private String failure = "";

    /** A step that changes something, run under the fuse. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    void cut(long inSteps, boolean after) {
        cutAt = steps + inSteps;
        cutAfter = after;
    }

    /** The write or sync in so many steps fails. */
    void fail(long inSteps, String message) {
        failAt = steps + inSteps;
        failure = message;
    }

    void reset() {
        cutAt = Long.MAX_VALUE;
        failAt = Long.MAX_VALUE;
    }

    long steps() {
        return steps;
    }

    void step(boolean mayFail, Step step) throws IOException {
        steps++;
        if (mayFail && steps >= failAt) {
            failAt = Long.MAX_VALUE;
            throw new IOException(failure);
        }
        if (steps == cutAt && !cutAfter) {
            throw new PowerCut();
        }
        step.run();
        if (steps == cutAt) {
            throw new PowerCut();
        }
    }
}
