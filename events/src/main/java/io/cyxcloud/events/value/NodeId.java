package io.cyxcloud.events.value;

import java.util.regex.Pattern;

/** Names a storage node: 1 to 63 of {@code a-z 0-9 -}, as in a DNS label. */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** Stands for all nodes where an order or an event concerns the cluster. */
    public static final NodeId EVERY = new NodeId("every-node");

    public NodeId {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "node id '" + value + "': expected 1 to 63 of a-z, 0-9 and inner '-'");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
