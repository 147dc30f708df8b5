package io.cyxcloud.placement.streams;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** The key of a record on its way to a sink, with the partition it goes to. */
@SuppressWarnings("ArrayRecordComponent") // lives for one forward, is never compared
record OutKey(int partition, byte[] key) {
    /**
     * Names the derived event: {@code topic/partition/offset/index} of what it was derived from.
     */
    static final String EVENT_ID_HEADER = "cyx-event-id";

    static final Serializer<OutKey> SERIALIZER = (_, out) -> out.key();

    static final StreamPartitioner<OutKey, byte[]> PARTITIONER =
            (_, out, _, _) -> Optional.of(Set.of(out.partition()));

    static Headers eventId(String source, int partition, long offset, int index) {
        String id = source + "/" + partition + "/" + offset + "/" + index;
        return new RecordHeaders().add(EVENT_ID_HEADER, id.getBytes(StandardCharsets.UTF_8));
    }
}
