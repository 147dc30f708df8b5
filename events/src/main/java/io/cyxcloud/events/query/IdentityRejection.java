package io.cyxcloud.events.query;

/** Why an identity command was refused, in IAM's terms: the same at every replay. */
public enum IdentityRejection {
    ENTITY_ALREADY_EXISTS,
    NO_SUCH_ENTITY,
    /** A user that still has access keys is not deleted. */
    DELETE_CONFLICT,
    /** Too many users, or too many keys of one. */
    LIMIT_EXCEEDED,
    INVALID_INPUT
}
