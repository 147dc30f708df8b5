package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One frame there, one frame back: every request that moves no payload. */
final class AskRequest<A, T> extends Request<T> {
    private final int versionMin;
    private final LongFunction<Frame.Opening> question;
    private final Class<A> answerType;
    private final Function<? super A, T> result;
    private @Nullable A answer;

    /**
     * @param question makes the frame for a request id
     * @param answerType the only frame that answers it
     * @param result what its future completes with
     */
    AskRequest(
            int versionMin,
            LongFunction<Frame.Opening> question,
            Class<A> answerType,
            Function<? super A, T> result) {
        super(0);
        this.versionMin = versionMin;
        this.question = question;
        this.answerType = answerType;
        this.result = result;
    }

    @Override
    int versionMin() {
        return versionMin;
    }

    @Override
    void begin(FrameLane on) {
        on.say(question.apply(id));
    }

    @Override
    boolean accept(Frame frame) {
        if (!answerType.isInstance(frame)) {
            throw unexpected(frame);
        }
        answer = answerType.cast(frame);
        return true;
    }

    @Override
    void conclude(@Nullable ShardException failure) {
        if (failure == null && answer != null) {
            future.complete(result.apply(answer));
        } else {
            future.completeExceptionally(
                    failure != null
                            ? failure
                            : new ShardException(ShardFailure.PROTOCOL, "no answer"));
        }
    }
}
