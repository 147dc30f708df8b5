package io.cyxcloud.events.state;

/**
 * Whose an access key is.
 *
 * @param user the user's name
 */
public record KeyHolderRow(String user) {}
