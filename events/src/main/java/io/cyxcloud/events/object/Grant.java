package io.cyxcloud.events.object;

/**
 * What an access list gives to somebody.
 *
 * @param grantee the id of an owner, or one of the groups {@link #EVERYBODY} and {@link #USERS}
 */
public record Grant(String grantee, Permission permission) {
    /** Requests without a signature, too. An owner's id is never this. */
    public static final String EVERYBODY = "AllUsers";

    /** Whoever signs a request. */
    public static final String USERS = "AuthenticatedUsers";

    public Grant {
        if (grantee.isEmpty()) {
            throw new IllegalArgumentException("a grant to nobody");
        }
    }

    /** Whether it is to more people than are named. */
    public boolean isPublic() {
        return grantee.equals(EVERYBODY) || grantee.equals(USERS);
    }
}
