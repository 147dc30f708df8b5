package io.cyxcloud.infra.linearizability;

/**
 * A call and its answer.
 *
 * @param client who called; one call of a client at a time
 * @param startNs before the call was sent
 * @param endNs after the answer came; {@link #NEVER} when it is unknown
 */
public record Operation(int client, long startNs, long endNs, Call call, Answer answer) {
    public static final long NEVER = Long.MAX_VALUE;

    public Operation {
        if (endNs < startNs) {
            throw new IllegalArgumentException("ends at " + endNs + ", before " + startNs);
        }
        if (answer instanceof Answer.Unknown != (endNs == NEVER)) {
            throw new IllegalArgumentException(answer + " at " + endNs);
        }
        if (answer instanceof Answer.Saw && !(call instanceof Call.Read)) {
            throw new IllegalArgumentException(answer + " to " + call);
        }
    }

    boolean isUnknown() {
        return answer instanceof Answer.Unknown;
    }

    /** Whatever the value is. */
    boolean changesNothing() {
        return call instanceof Call.Read || answer instanceof Answer.Refused;
    }

    Operation with(Call otherCall, Answer otherAnswer) {
        return new Operation(client, startNs, endNs, otherCall, otherAnswer);
    }
}
