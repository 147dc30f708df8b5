package io.cyxcloud.s3.core.policy;

/**
 * A pattern with {@code *} for any characters and {@code ?} for one. It takes at most pattern times
 * text steps, whatever the pattern is.
 */
record Glob(String pattern) {
    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0; // where the text goes on when the last star takes one character more
        while (t < text.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            boolean inPattern = p < pattern.length();
            if (inPattern && wanted == '*') {
                star = p++;
                resume = t;
            } else if (inPattern && (wanted == '?' || wanted == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    boolean hasWildcard() {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
    }
}
