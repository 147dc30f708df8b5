package io.cyxcloud.infra.e2e;

import io.cyxcloud.infra.linearizability.Answer;
import io.cyxcloud.infra.linearizability.Call;
import io.cyxcloud.infra.linearizability.Operation;
import io.cyxcloud.infra.linearizability.Register;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A client that does one random thing at a time to a few keys, each time through any gateway, and
 * writes down what it was told. Of one thread.
 */
final class RegisterClient {
    private static final Duration CALL_MAX = Duration.ofSeconds(15);

    private final int number;
    private final List<S3AsyncClient> gateways;
    private final String bucket;
    private final RegisterHistory history;
    private final Random random;
    private final Map<String, Integer> lastSeen = new HashMap<>();

    RegisterClient(
            int number,
            List<S3AsyncClient> gateways,
            String bucket,
            RegisterHistory history,
            long seed) {
        this.number = number;
        this.gateways = gateways;
        this.bucket = bucket;
        this.history = history;
        this.random = new Random(seed);
    }

    /** Does one thing. */
    void step() {
        S3AsyncClient gateway = gateways.get(random.nextInt(gateways.size()));
        String key = history.keys().get(random.nextInt(history.keys().size()));
        switch (random.nextInt(10)) {
            case 0, 1 -> write(gateway, key, new Call.Put(history.newValue()));
            case 2 -> write(gateway, key, new Call.Create(history.newValue()));
            case 3 -> write(gateway, key, replaceOrCreate(key));
            case 4 -> write(gateway, key, new Call.Delete());
            case 5 -> list(gateway);
            default -> read(gateway, key);
        }
    }

    /** Reads every key. */
    void readAll() {
        for (S3AsyncClient gateway : gateways) {
            history.keys().forEach(key -> read(gateway, key));
            list(gateway);
        }
    }

    private Call replaceOrCreate(String key) {
        int seen = lastSeen.getOrDefault(key, Register.ABSENT);
        int value = history.newValue();
        return seen == Register.ABSENT ? new Call.Create(value) : new Call.Replace(seen, value);
    }

    private void write(S3AsyncClient gateway, String key, Call call) {
        long startNs = System.nanoTime();
        Answer answer = answer(gateway, key, call);
        long endNs = answer instanceof Answer.Unknown ? Operation.NEVER : System.nanoTime();
        history.add(key, new Operation(number, startNs, endNs, call, answer));
        if (answer instanceof Answer.Done) {
            Register.written(call).ifPresent(value -> lastSeen.put(key, value));
        }
    }

    private Answer answer(S3AsyncClient gateway, String key, Call call) {
        try {
            if (call instanceof Call.Delete) {
                await(gateway.deleteObject(b -> b.bucket(bucket).key(key)));
            } else {
                int value = Register.written(call).orElseThrow();
                PutObjectRequest.Builder put = PutObjectRequest.builder().bucket(bucket).key(key);
                if (call instanceof Call.Create) {
                    put.ifNoneMatch("*");
                } else if (call instanceof Call.Replace replace) {
                    put.ifMatch(RegisterHistory.etag(replace.expected()));
                }
                await(
                        gateway.putObject(
                                put.build(),
                                AsyncRequestBody.fromBytes(RegisterHistory.body(value))));
            }
            return new Answer.Done();
        } catch (CompletionException e) {
            int status = status(e);
            boolean conditional = call instanceof Call.Create || call instanceof Call.Replace;
            return conditional && (status == 412 || status == 404)
                    ? new Answer.Refused()
                    : new Answer.Unknown();
        }
    }

    private void read(S3AsyncClient gateway, String key) {
        long startNs = System.nanoTime();
        try {
            byte[] body =
                    await(
                                    gateway.getObject(
                                            b -> b.bucket(bucket).key(key),
                                            AsyncResponseTransformer.toBytes()))
                            .asByteArray();
            saw(key, startNs, RegisterHistory.value(new String(body, StandardCharsets.UTF_8)));
        } catch (CompletionException e) {
            if (status(e) == 404) {
                saw(key, startNs, Register.ABSENT);
            }
        }
    }

    /** A listing says of every key what a read would, at some moment while it is made. */
    private void list(S3AsyncClient gateway) {
        long startNs = System.nanoTime();
        try {
            Map<String, Integer> listed = new HashMap<>();
            await(gateway.listObjectsV2(b -> b.bucket(bucket)))
                    .contents()
                    .forEach(one -> listed.put(one.key(), history.valueOf(one.eTag())));
            for (String key : history.keys()) {
                saw(key, startNs, listed.getOrDefault(key, Register.ABSENT));
            }
        } catch (CompletionException e) {
            // a read that is not answered says nothing
        }
    }

    private void saw(String key, long startNs, int value) {
        lastSeen.put(key, value);
        history.add(
                key,
                new Operation(
                        number,
                        startNs,
                        System.nanoTime(),
                        new Call.Read(),
                        new Answer.Saw(value)));
    }

    private static <T> T await(java.util.concurrent.CompletableFuture<T> call) {
        return call.orTimeout(CALL_MAX.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** 0 when there was no answer. */
    private static int status(CompletionException failure) {
        @Nullable Throwable cause = failure.getCause();
        return cause instanceof S3Exception refused ? refused.statusCode() : 0;
    }
}
