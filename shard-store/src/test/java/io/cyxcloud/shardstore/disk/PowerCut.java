package io.cyxcloud.shardstore.disk;

/** The machine stops here. No production code catches it. Without a stack: there are many. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut() {
        super("power cut", null, false, false);
    }
}
