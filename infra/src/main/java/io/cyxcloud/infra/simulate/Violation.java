package io.cyxcloud.infra.simulate;

/** A check failed. */
final class Violation extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final Check check;

    Violation(Check check, long atMs, String what) {
        super(check + " at " + atMs + " ms: " + what);
        this.check = check;
    }

    Check check() {
        return check;
    }
}
