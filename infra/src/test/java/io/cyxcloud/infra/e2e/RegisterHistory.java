package io.cyxcloud.infra.e2e;

import io.cyxcloud.infra.linearizability.Operation;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What all clients saw of a few keys, and the bodies they wrote: a number each. Thread-safe. */
final class RegisterHistory {
    private final Map<String, Queue<Operation>> byKey = new ConcurrentHashMap<>();
    private final Map<String, Integer> byEtag = new ConcurrentHashMap<>();
    private final AtomicInteger values = new AtomicInteger();
    private final List<String> keys;

    RegisterHistory(int keyCount) {
        keys = IntStream.range(0, keyCount).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> byKey.put(key, new ConcurrentLinkedQueue<>()));
    }

    List<String> keys() {
        return keys;
    }

    int newValue() {
        int value = values.incrementAndGet();
        byEtag.put(etag(value), value);
        return value;
    }

    void add(String key, Operation operation) {
        operations(key).add(operation);
    }

    Collection<Operation> of(String key) {
        return List.copyOf(operations(key));
    }

    private Queue<Operation> operations(String key) {
        return Objects.requireNonNull(byKey.get(key), key);
    }

    long count() {
        return byKey.values().stream().mapToLong(Queue::size).sum();
    }

    long unknownCount() {
        return byKey.values().stream()
                .flatMap(Queue::stream)
                .filter(one -> one.endNs() == Operation.NEVER)
                .count();
    }

    /** The longest time after {@code fromNs} in which some key had no answer, in ns. */
    long longestSilenceNs(long fromNs, long untilNs) {
        long longest = 0;
        for (String key : keys) {
            List<Long> answers = new ArrayList<>();
            operations(key).stream()
                    .map(Operation::endNs)
                    .filter(end -> end > fromNs && end < untilNs)
                    .forEach(answers::add);
            answers.add(fromNs);
            answers.add(untilNs);
            answers.sort(Comparator.naturalOrder());
            for (int i = 1; i < answers.size(); i++) {
                longest = Math.max(longest, answers.get(i) - answers.get(i - 1));
            }
        }
        return longest;
    }

    /** Keeps it for people, sorted by start; one operation a line. */
    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            operations(key).stream()
                    .sorted(Comparator.comparingLong(Operation::startNs))
                    .forEach(one -> lines.add(key + " " + one));
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, lines);
    }

    static byte[] body(int value) {
        return ("value " + value).getBytes(StandardCharsets.UTF_8);
    }

    /** The value of a body; a negative one, which nobody wrote, when it is none of ours. */
    static int value(String body) {
        return body.startsWith("value ")
                ? new BigInteger(body.substring("value ".length())).intValueExact()
                : -1;
    }

    int valueOf(String etag) {
        return byEtag.getOrDefault(etag, -1);
    }

    /** As S3 has it: the MD5 of the body, quoted. */
    static String etag(int value) {
        try {
            return '"'
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body(value)))
                    + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
