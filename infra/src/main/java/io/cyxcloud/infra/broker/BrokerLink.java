package io.cyxcloud.infra.broker;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An administrator's connection to the brokers: waits for them, makes the catalogue's topics. */
public final class BrokerLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    private static final Duration ATTEMPT_MAX = Duration.ofSeconds(5);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(150);
    private static final Duration CREATE_MAX = Duration.ofSeconds(30);
    private static final Duration KEPT_DAYS = Duration.ofDays(3);

    private final CyxConfig.Kafka config;
    private final Admin admin;

    public BrokerLink(CyxConfig.Kafka config) {
        this.config = config;
        this.admin =
                Admin.create(
                        access(config)
                                .with(
                                        Map.of(
                                                "client.id",
                                                "cyxcloud-admin",
                                                "reconnect.backoff.ms",
                                                50,
                                                "reconnect.backoff.max.ms",
                                                500)));
    }

    /** How the event log's clients reach the brokers. */
    public static KafkaAccess access(CyxConfig.Kafka config) {
        return new KafkaAccess(config.bootstrapServers(), config.properties());
    }

    /** Waits for a broker that answers, {@code kafka.waitMax} at most. */
    public void awaitBroker() throws InterruptedException {
        await("no broker answers at " + config.bootstrapServers(), () -> names() != null);
    }

    /** Waits until so many brokers are there, {@code kafka.waitMax} at most. */
    public void awaitBrokers(int count) throws InterruptedException {
        await(
                "fewer than " + count + " brokers at " + config.bootstrapServers(),
                () -> brokers() >= count);
    }

    /** Waits until every topic of the catalogue is there, {@code kafka.waitMax} at most. */
    public void awaitTopics() throws InterruptedException {
        await(
                "the topics are not at "
                        + config.bootstrapServers()
                        + " ('cyxcloud topics create' makes them)",
                () -> missing().isEmpty());
    }

    /** Makes the topics that are not there yet, and returns their names, sorted. */
    public List<String> createTopics() throws InterruptedException {
        try {
            Set<String> missing = missing();
            List<NewTopic> wanted =
                    Topics.ALL.stream()
                            .filter(topic -> missing.contains(topic.name()))
                            .map(this::definition)
                            .toList();
            admin.createTopics(wanted).all().get(CREATE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return missing.stream().toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return List.of(); // another one made them in the meantime
            }
            throw failure(e);
        } catch (TimeoutException e) {
            throw failure(e);
        }
    }

    /** Every topic of the catalogue and its partitions; 0 when it is not there. */
    public Map<Topic<?>, Integer> partitionCounts() throws InterruptedException {
        try {
            Set<String> present = names();
            List<String> ours =
                    Topics.ALL.stream().map(Topic::name).filter(present::contains).toList();
            var described =
                    admin.describeTopics(ours)
                            .allTopicNames()
                            .get(CREATE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return Topics.ALL.stream()
                    .collect(
                            Collectors.toMap(
                                    topic -> topic,
                                    topic ->
                                            described.containsKey(topic.name())
                                                    ? described
                                                            .get(topic.name())
                                                            .partitions()
                                                            .size()
                                                    : 0));
        } catch (ExecutionException | TimeoutException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private NewTopic definition(Topic<?> topic) {
        int partitions =
                switch (topic.spread()) {
                    case ONE -> 1;
                    case OBJECTS -> config.objectPartitions();
                    case CHUNKS, NODES -> config.chunkPartitions();
                };
        String retentionMs =
                switch (topic.kept()) {
                    case FOREVER -> "-1";
                    case DAYS -> String.valueOf(KEPT_DAYS.toMillis());
                };
        return new NewTopic(topic.name(), partitions, (short) config.replicationFactor())
                .configs(
                        Map.of(
                                "retention.ms",
                                retentionMs,
                                "retention.bytes",
                                "-1",
                                "cleanup.policy",
                                "delete",
                                "message.timestamp.type",
                                Topics.isStampedByBroker(topic) ? "LogAppendTime" : "CreateTime",
                                // what is derived carries the time that a broker stamped, even if
                                // that broker's clock was ahead
                                "message.timestamp.after.max.ms",
                                String.valueOf(Long.MAX_VALUE),
                                "min.insync.replicas",
                                String.valueOf(config.replicationFactor() / 2 + 1)));
    }

    private Set<String> missing()
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> missing =
                Topics.ALL.stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(names());
        return missing;
    }

    private int brokers() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeCluster()
                .nodes()
                .get(ATTEMPT_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .size();
    }

    private Set<String> names() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.listTopics().names().get(ATTEMPT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private interface Condition {
        boolean holds() throws InterruptedException, ExecutionException, TimeoutException;
    }

    private void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + config.waitMax().toNanos();
        boolean said = false;
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("{}", what, e);
            }
            if (System.nanoTime() > deadline) {
                throw new OperatorException(what + " after " + config.waitMax().toSeconds() + " s");
            }
            if (!said) {
                LOG.info("waiting: {}", what);
                said = true;
            }
            Thread.sleep(BETWEEN_ATTEMPTS);
        }
    }

    private OperatorException failure(Exception e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        return new OperatorException(
                config.bootstrapServers()
                        + ": "
                        + (cause == null || cause.getMessage() == null
                                ? "no answer in time"
                                : cause.getMessage()),
                e);
    }
}
