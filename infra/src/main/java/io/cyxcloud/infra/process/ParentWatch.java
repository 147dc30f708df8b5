package io.cyxcloud.infra.process;

import java.io.IOException;

/**
 * In a child process: waits for the end of standard input, which the parent holds open for as long
 * as the child should run. A parent that is killed lets go of it too, so no child is left behind.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /** Calls {@code stop} when the parent closes our input or is gone. */
    public static void start(Runnable stop) {
        Thread.ofPlatform()
                .daemon()
                .name("parent-watch")
                .start(() -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is said on it
                        }
                    } catch (IOException e) {
                        // as good as its end
                    }
                    stop.run();
                });
    }
}
