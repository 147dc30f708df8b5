package io.cyxcloud.events.value;

/**
 * An operator's order that holds for a node, beside what is observed of it.
 *
 * @param epoch of the cluster map that first had it
 * @param atMs when it was taken, by the clock of membership, Unix ms
 * @param untilMs when it ends by itself, Unix ms; 0: not
 */
public record NodeOrder(OrderKind kind, long epoch, long atMs, long untilMs) {
    public NodeOrder {
        if ((kind == OrderKind.MAINTENANCE) != (untilMs > 0)) {
            throw new IllegalArgumentException(kind + " until " + untilMs);
        }
    }
}
