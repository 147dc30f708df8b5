package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.codec.UnknownSchemaException;
import io.cyxcloud.events.codec.UnreadableRecordException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes what a task reads. */
final class Input {
    private static final Logger LOG = LoggerFactory.getLogger(Input.class);

    private Input() {}

    /**
     * The value, or nothing when the bytes are damaged: such a record is passed over, here and at
     * every replay. One of an unknown schema is not: it comes from newer software, which would not
     * pass over it, so this task must stop.
     */
    static <T> Optional<T> decode(
            AvroCodec<T> codec, Record<byte[], byte[]> record, RecordMetadata at) {
        try {
            return Optional.of(codec.decode(record.value()));
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (UnreadableRecordException e) {
            LOG.error(
                    "{}/{}/{} is not readable and has no effect: {}",
                    at.topic(),
                    at.partition(),
                    at.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }
}
