package io.cyxcloud.infra.linearizability;

import io.cyxcloud.infra.linearizability.Call.Create;
import io.cyxcloud.infra.linearizability.Call.Delete;
import io.cyxcloud.infra.linearizability.Call.Put;
import io.cyxcloud.infra.linearizability.Call.Read;
import io.cyxcloud.infra.linearizability.Call.Replace;
import java.util.OptionalInt;

/** One key of an object store that does one thing at a time. */
public final class Register {
    public static final int ABSENT = 0;

    private Register() {}

    /** What the key has after the call. */
    static int after(int value, Call call) {
        return switch (call) {
            case Put put -> put.value();
            case Create create -> value == ABSENT ? create.value() : value;
            case Replace replace -> value == replace.expected() ? replace.value() : value;
            case Delete _ -> ABSENT;
            case Read _ -> value;
        };
    }

    /** The value that the call may write. */
    public static OptionalInt written(Call call) {
        return switch (call) {
            case Put put -> OptionalInt.of(put.value());
            case Create create -> OptionalInt.of(create.value());
            case Replace replace -> OptionalInt.of(replace.value());
            case Delete _, Read _ -> OptionalInt.empty();
        };
    }

    /** Whether the answer is right when the key has this value before the call. */
    static boolean isAnswered(int value, Call call, Answer answer) {
        return switch (answer) {
            case Answer.Unknown _ -> true;
            case Answer.Saw saw -> saw.value() == value;
            case Answer.Done _ -> isAllowed(value, call);
            case Answer.Refused _ -> !isAllowed(value, call);
        };
    }

    private static boolean isAllowed(int value, Call call) {
        return switch (call) {
            case Create _ -> value == ABSENT;
            case Replace replace -> value == replace.expected();
            case Put _, Delete _, Read _ -> true;
        };
    }
}
