package io.cyxcloud.events.log;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How to reach the brokers.
 *
 * @param bootstrapServers host:port, comma-separated
 * @param properties further Kafka client properties (security and the like)
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> properties) {
    public KafkaAccess {
        properties = Map.copyOf(properties);
    }

    public static KafkaAccess of(String bootstrapServers) {
        return new KafkaAccess(bootstrapServers, Map.of());
    }

    /** These and {@code more} as client properties; {@code more} wins. */
    public Properties with(Map<String, ?> more) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        all.putAll(more);
        Properties out = new Properties();
        out.putAll(all);
        return out;
    }
}
