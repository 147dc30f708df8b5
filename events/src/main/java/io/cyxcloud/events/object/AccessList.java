package io.cyxcloud.events.object;

import java.util.List;

/**
 * Whom a version or an upload belongs to, and who else may use it.
 *
 * @param owner the id of the owner that wrote it, or was given it
 * @param grants what it gives to whom, its owner included; at most {@link #GRANTS_MAX}
 */
public record AccessList(String owner, List<Grant> grants) {
    /** S3's limit. */
    public static final int GRANTS_MAX = 100;

    public AccessList {
        grants = List.copyOf(grants);
        if (owner.isEmpty() || grants.size() > GRANTS_MAX) {
            throw new IllegalArgumentException(
                    "owner '%s', %d grants: expected an owner and up to %d grants"
                            .formatted(owner, grants.size(), GRANTS_MAX));
        }
    }

    /** Of something that its owner alone may use. */
    public static AccessList ofOwner(String owner) {
        return new AccessList(owner, List.of(new Grant(owner, Permission.FULL_CONTROL)));
    }
}
