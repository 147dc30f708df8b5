package io.cyxcloud.infra.linearizability;

import java.util.ArrayList;
import java.util.List;

/** What {@link Checker} tells, found by trying every order: for histories of a few operations. */
final class EveryOrder {
    private EveryOrder() {}

    static boolean isLinearizable(List<Operation> history) {
        return isLinearizable(Register.ABSENT, history);
    }

    private static boolean isLinearizable(int value, List<Operation> left) {
        if (left.stream().allMatch(Operation::isUnknown)) {
            return true;
        }
        long firstEndNs = left.stream().mapToLong(Operation::endNs).min().orElseThrow();
        for (int i = 0; i < left.size(); i++) {
            Operation next = left.get(i);
            if (next.startNs() <= firstEndNs
                    && Register.isAnswered(value, next.call(), next.answer())) {
                List<Operation> rest = new ArrayList<>(left);
                rest.remove(i);
                if (isLinearizable(Register.after(value, next.call()), rest)) {
                    return true;
                }
            }
        }
        return false;
    }
}
