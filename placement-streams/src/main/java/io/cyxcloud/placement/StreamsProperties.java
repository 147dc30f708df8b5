package io.cyxcloud.placement;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.placement.streams.BoundedRocksDb;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What Kafka Streams is told.
 *
 * <p>An instance without standbys uses the newer group protocol, in which the broker assigns:
 * nothing can warm up, and a restarted instance is at work again sooner.
 *
 * <p>Instances with standbys use the classic group protocol: it alone has standbys that warm up
 * before they own, so that an instance that comes (back) with empty stores takes no partition away
 * from one that has it. A member has no fixed id: one that was killed and comes back within its
 * session would own what its wiped stores do not have.
 */
final class StreamsProperties {
    static final String APPLICATION_ID = "cyx-placement";

    /** Of the session timeout: so many heartbeats may be lost. */
    private static final int HEARTBEATS_PER_SESSION = 6;

    /** Of an instance that nobody waits for. */
    private static final int TRANSACTION_ALONE_TIMEOUT_MS = 10_000;

    /**
     * What a killed or paused instance's transaction holds up, others wait for so long: the offsets
     * that it was committing, and derived events. The loss of a broker may end transactions of this
     * length, too; then standbys take over.
     */
    private static final int TRANSACTION_TIMEOUT_MS = 5_000;

    /** A broker that does not answer is given up for another one. */
    private static final int REQUEST_TIMEOUT_MS = 3_000;

    /** Rows of chunks being written: about 1.5 KiB each, let go at each commit. */
    private static final long CHUNK_ROWS_CACHED_BYTES = 8L << 20;

    /** Inline objects have up to 16 KiB: 500 of them are 8 MiB a partition. */
    private static final int RECORDS_BUFFERED_PER_PARTITION = 500;

    /** A store that is so far behind takes well below a second to catch up. */
    private static final long RECOVERY_LAG_MAX_RECORDS = 10_000;

    /** Partitions that an instance warms up at once. */
    private static final int WARMUPS_MAX = 4;

    /** Kafka Streams' lower limit: a partition moves to an instance that has warmed up by then. */
    private static final int WARMUP_PROBE_MS = 60_000;

    private static final String RACK_TAG = "rack";

    private StreamsProperties() {}

    static Properties of(PlacementConfig config, KafkaAccess kafka) {
        Map<String, Object> p = new HashMap<>();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
        p.put(StreamsConfig.CLIENT_ID_CONFIG, APPLICATION_ID + "-" + config.name());
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.APPLICATION_SERVER_CONFIG, config.advertised().toString());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.streamThreads());
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, RECORDS_BUFFERED_PER_PARTITION);
        p.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        if (config.group().standbys() == 0) {
            alone(p);
        } else {
            group(config.group(), p);
        }
        stores(config, p);
        return kafka.with(p);
    }

    private static void alone(Map<String, Object> p) {
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        p.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), TRANSACTION_ALONE_TIMEOUT_MS);
    }

    private static void group(GroupConfig group, Map<String, Object> p) {
        p.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), TRANSACTION_TIMEOUT_MS);
        p.put(StreamsConfig.producerPrefix("request.timeout.ms"), REQUEST_TIMEOUT_MS);
        int sessionMs = Math.toIntExact(group.sessionTimeout().toMillis());
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, group.standbys());
        p.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, RECOVERY_LAG_MAX_RECORDS);
        p.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, WARMUPS_MAX);
        p.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, WARMUP_PROBE_MS);
        p.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                sessionMs);
        p.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                sessionMs / HEARTBEATS_PER_SESSION);
        p.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                REQUEST_TIMEOUT_MS);
        if (!group.rack().isEmpty()) {
            p.put(StreamsConfig.CLIENT_TAG_PREFIX + RACK_TAG, group.rack());
            p.put(StreamsConfig.RACK_AWARE_ASSIGNMENT_TAGS_CONFIG, RACK_TAG);
        }
    }

    private static void stores(PlacementConfig config, Map<String, Object> p) {
        p.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CHUNK_ROWS_CACHED_BYTES);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.group().replicas());
        // what one broker stamped by a clock that is ahead, another must take
        p.put(
                StreamsConfig.topicPrefix("message.timestamp.after.max.ms"),
                String.valueOf(Long.MAX_VALUE));
    }
}
