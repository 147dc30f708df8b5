package io.cyxcloud.shardstore.disk;

/** The machine stops here. No production code catches it. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
}
