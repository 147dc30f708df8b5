package io.cyxcloud.events.state;

import java.util.ArrayList;
import java.util.List;

/**
 * How the last operators' orders were answered, the oldest first. A retry is answered by it.
 *
 * @param answers {@link #ANSWERS_MAX} at most
 */
public record OrdersRow(List<OrderAnswer> answers) {
    public static final OrdersRow NONE = new OrdersRow(List.of());

    /** Operators order by hand; some 60 bytes each. */
    public static final int ANSWERS_MAX = 100;

    public OrdersRow {
        answers = List.copyOf(answers);
    }

    /** With one more; the oldest goes when there are too many. */
    public OrdersRow with(OrderAnswer answer) {
        List<OrderAnswer> now = new ArrayList<>(answers);
        now.add(answer);
        return new OrdersRow(now.subList(Math.max(0, now.size() - ANSWERS_MAX), now.size()));
    }
}
