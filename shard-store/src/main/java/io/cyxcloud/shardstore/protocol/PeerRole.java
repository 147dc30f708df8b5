package io.cyxcloud.shardstore.protocol;

import java.util.Locale;

/** What a process is, as its certificate says, and so what it may ask of a storage node. */
public enum PeerRole {
    NODE,
    GATEWAY,
    PLACEMENT,
    REPAIR,
    OPERATOR;

    /** Whether the role may store shards. */
    public boolean mayPut() {
        return switch (this) {
            case NODE, GATEWAY, REPAIR -> true;
            case PLACEMENT, OPERATOR -> false;
        };
    }

    /** Whether the role may read shards and ask about them. */
    public boolean mayGet() {
        return switch (this) {
            case NODE, GATEWAY, REPAIR, OPERATOR -> true;
            case PLACEMENT -> false;
        };
    }

    /** Whether the role may have shards deleted. */
    public boolean mayDelete() {
        return switch (this) {
            case PLACEMENT, REPAIR, OPERATOR -> true;
            case NODE, GATEWAY -> false;
        };
    }

    /** Whether the role may list what a node holds and have it verified. */
    public boolean mayInspect() {
        return switch (this) {
            case NODE, PLACEMENT, REPAIR, OPERATOR -> true;
            case GATEWAY -> false;
        };
    }

    /** The role as in {@code cyx://ROLE/NAME}: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws IllegalArgumentException when the text names no role. */
    static PeerRole parse(String text) {
        for (PeerRole role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a role");
    }
}
