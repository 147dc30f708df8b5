package io.cyxcloud.placement.replay;

import io.cyxcloud.placement.replay.ReplayEnd.At;
import io.cyxcloud.placement.replay.ReplayEnd.Behind;
import io.cyxcloud.placement.replay.ReplayEnd.Now;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Which records of a table's topics are to be folded. */
final class LogRange {
    private LogRange() {}

    /** By partition, the offset before which the replay stops. */
    static Map<TopicPartition, Long> ends(
            Consumer<?, ?> consumer, List<String> topics, ReplayEnd end) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        }
        return switch (end) {
            case Now _ -> new HashMap<>(consumer.endOffsets(partitions));
            case At(long timeMs) -> at(consumer, partitions, timeMs);
            case Behind behind -> behind(partitions, behind);
        };
    }

    /** The number of the partitions that the first topic of a table has among these. */
    static List<Integer> numbers(Map<TopicPartition, Long> ends, String topic) {
        return ends.keySet().stream()
                .filter(p -> p.topic().equals(topic))
                .map(TopicPartition::partition)
                .sorted()
                .toList();
    }

    private static Map<TopicPartition, Long> at(
            Consumer<?, ?> consumer, List<TopicPartition> partitions, long timeMs) {
        Map<TopicPartition, Long> times = new HashMap<>();
        // what the log took at that very time counts, as it does for reads of the past
        partitions.forEach(p -> times.put(p, timeMs + 1));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        ends.replaceAll((p, logEnd) ->
                Optional.ofNullable(found.get(p)).map(OffsetAndTimestamp::offset).orElse(logEnd));
        return ends;
    }

    private static Map<TopicPartition, Long> behind(
            List<TopicPartition> partitions, Behind behind) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Map<TopicPartition, Long> named = new HashMap<>();
        behind.positions()
                .forEach(at ->
                        named.put(new TopicPartition(at.topic(), at.partition()), at.offset() + 1));
        for (TopicPartition partition : partitions) {
            Long end = named.get(partition);
            if (end != null) {
                ends.put(partition, end);
            }
        }
        return ends;
    }
}
