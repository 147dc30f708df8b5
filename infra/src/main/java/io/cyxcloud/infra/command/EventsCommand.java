package io.cyxcloud.infra.command;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.status.EventJson;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the event log as JSON, one line a record; in order within a partition. */
@Command(name = "events", description = "Print events as JSON lines.")
public final class EventsCommand implements Callable<Integer> {
    private static final String PREFIX = "cyx.";

    @Option(
            names = "--topic",
            paramLabel = "T",
            description =
                    "Topic, such as object-events; may be repeated. Default: all but heartbeats.")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--from",
            description =
                    "${COMPLETION-CANDIDATES}. Default: now with --follow, otherwise beginning.")
    private EventTail.@Nullable From from;

    @Option(names = "--follow", description = "Go on as events come, until Ctrl-C.")
    private boolean follow;

    @Mixin private BrokerOptions broker = new BrokerOptions();

    private final PrintStream out =
            new PrintStream(
                    new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                    false,
                    StandardCharsets.UTF_8);

    @Override
    public Integer call() throws InterruptedException {
        List<Topic<?>> selected = selected();
        CyxConfig.Kafka kafka = broker.awaited("events");
        KafkaAccess access = BrokerLink.access(kafka);
        EventTail.From begin =
                from != null ? from : follow ? EventTail.From.NOW : EventTail.From.BEGINNING;
        if (follow) {
            follow(access, selected, begin);
        } else {
            selected.forEach(topic -> drain(access, topic, begin));
            out.flush();
        }
        return 0;
    }

    private List<Topic<?>> selected() {
        List<Topic<?>> selected = new ArrayList<>();
        for (String name : topics) {
            String full = name.startsWith(PREFIX) ? name : PREFIX + name;
            selected.add(
                    Topics.ALL.stream()
                            .filter(topic -> topic.name().equals(full))
                            .findFirst()
                            .orElseThrow(() -> unknown(name)));
        }
        if (selected.isEmpty()) {
            Topics.ALL.stream()
                    .filter(topic -> !topic.equals(Topics.HEARTBEATS))
                    .forEach(selected::add);
        }
        return selected;
    }

    private static OperatorException unknown(String name) {
        return new OperatorException(
                "there is no topic "
                        + name
                        + ", but "
                        + Topics.ALL.stream()
                                .map(topic -> topic.name().substring(PREFIX.length()))
                                .collect(Collectors.joining(", ")));
    }

    private <T> void drain(KafkaAccess access, Topic<T> topic, EventTail.From begin) {
        EventTail<T> tail = new EventTail<>(access, topic, begin);
        try {
            tail.drain((position, at, value) -> print(topic, position, at, value));
        } finally {
            tail.closeIdle();
        }
    }

    private void follow(KafkaAccess access, List<Topic<?>> selected, EventTail.From begin)
            throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        for (Topic<?> topic : selected) {
            Thread.ofPlatform()
                    .daemon()
                    .name("tail-" + topic)
                    .start(() -> {
                        try {
                            run(access, topic, begin);
                        } catch (RuntimeException e) {
                            failure.compareAndSet(null, e);
                        } finally {
                            over.countDown();
                        }
                    });
        }
        over.await(); // a reader that went away, or an error; Ctrl-C ends the process
        RuntimeException failed = failure.get();
        if (failed != null && !out.checkError()) {
            throw failed;
        }
    }

    private <T> void run(KafkaAccess access, Topic<T> topic, EventTail.From begin) {
        EventTail<T> tail = new EventTail<>(access, topic, begin);
        tail.run((position, at, value) -> {
            print(topic, position, at, value);
            out.flush();
            if (out.checkError()) {
                tail.close();
            }
        });
    }

    private void print(Topic<?> topic, LogPosition position, long at, Object value) {
        String line = EventJson.line(topic, position, at, value);
        synchronized (out) {
            out.println(line);
        }
    }
}
