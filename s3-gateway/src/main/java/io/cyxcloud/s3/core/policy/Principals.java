package io.cyxcloud.s3.core.policy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom a statement is about: everybody, or users by the id of the owner that they are. A name alone
 * is no principal, because it may be another user's one day; an id never is.
 */
record Principals(boolean everybody, List<Named> named) {
    /** An account, or with a name the user of that name in it. */
    record Named(String ownerId, @Nullable String userName) {}

    private static final String ID = "([0-9a-f]{64})";
    private static final Pattern ACCOUNT =
            Pattern.compile("(?:arn:aws:iam::)?" + ID + "(?::root)?");
    private static final Pattern USER =
            Pattern.compile("arn:aws:iam::" + ID + ":user/([A-Za-z0-9+=,.@_-]{1,64})");

    Principals {
        named = List.copyOf(named);
    }

    /** A name in a document; null when it is none. */
    static @Nullable Named parse(String text) {
        Matcher user = USER.matcher(text);
        if (user.matches()) {
            return new Named(user.group(1), user.group(2));
        }
        Matcher account = ACCOUNT.matcher(text);
        boolean whole = text.startsWith("arn:") == text.endsWith(":root");
        return account.matches() && whole ? new Named(account.group(1), null) : null;
    }

    boolean contain(Requester requester) {
        return everybody
                || named.stream()
                        .anyMatch(one ->
                                one.ownerId.equals(requester.ownerId())
                                        && (one.userName == null
                                                || one.userName.equals(requester.userName())));
    }
}
