package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.topic.RecordKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The key of a record on its way to a sink.
 *
 * @param partition where it goes, or {@link #BY_KEY} or {@link #ALL}
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one forward, is never compared
record OutKey(int partition, byte[] key) {
    /** To the partition that the key belongs to. */
    static final int BY_KEY = -1;

    /** To every partition. */
    static final int ALL = -2;

    /**
     * Names the derived event: {@code topic/partition/offset/index} of what it was derived from.
     */
    static final String EVENT_ID_HEADER = "cyx-event-id";

    static final Serializer<OutKey> SERIALIZER = (_, out) -> out.key();

    static final StreamPartitioner<OutKey, byte[]> PARTITIONER =
            (_, out, _, count) -> Optional.of(out.partitions(count));

    private Set<Integer> partitions(int count) {
        return switch (partition) {
            case BY_KEY -> Set.of(RecordKeys.partition(key, count));
            case ALL -> IntStream.range(0, count).boxed().collect(Collectors.toSet());
            default -> Set.of(partition);
        };
    }

    /** Of an event that happens once, whatever it was derived from. */
    static Headers eventId(String id) {
        return new RecordHeaders().add(EVENT_ID_HEADER, id.getBytes(StandardCharsets.UTF_8));
    }

    static Headers eventId(String source, int partition, long offset, int index) {
        return eventId(source + "/" + partition + "/" + offset + "/" + index);
    }

    /** What a command's events are told as: to the command's partition, each with its id. */
    static <E> List<Record<OutKey, byte[]>> records(
            AvroCodec<E> codec, List<E> events, Record<byte[], byte[]> command, RecordMetadata at) {
        OutKey key = new OutKey(at.partition(), command.key());
        List<Record<OutKey, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            records.add(
                    new Record<>(
                            key,
                            codec.encode(events.get(i)),
                            command.timestamp(),
                            eventId(at.topic(), at.partition(), at.offset(), i)));
        }
        return records;
    }
}
