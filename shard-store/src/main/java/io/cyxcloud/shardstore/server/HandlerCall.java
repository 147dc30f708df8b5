package io.cyxcloud.shardstore.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A call of the node behind the server, whose outcome comes back to the connection's event loop.
 */
final class HandlerCall {
    private HandlerCall() {}

    /**
     * Exactly one of the two consumers runs, once.
     *
     * @param operation when it throws, it has failed like one whose future fails
     * @param outcome runs on the loop with the value or the failure
     * @param loopEnded runs elsewhere, when the loop no longer takes tasks
     */
    static <T> void make(
            Supplier<CompletableFuture<T>> operation,
            EventExecutor loop,
            BiConsumer<T, Throwable> outcome,
            BiConsumer<T, Throwable> loopEnded) {
        var _ =
                begun(operation)
                        .whenComplete((value, failure) -> {
                            if (loop.inEventLoop()) {
                                outcome.accept(value, failure);
                                return;
                            }
                            try {
                                loop.execute(() -> outcome.accept(value, failure));
                            } catch (RejectedExecutionException e) {
                                loopEnded.accept(value, failure);
                            }
                        });
    }

    private static <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> operation) {
        try {
            return operation.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
