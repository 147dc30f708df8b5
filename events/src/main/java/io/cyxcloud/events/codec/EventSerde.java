package io.cyxcloud.events.codec;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka serde of one sealed type of commands or events: Apicurio's Avro serde, with ids from the
 * bundled schemas. Each serializer and deserializer is used by one client, as Kafka does.
 */
public final class EventSerde<T> implements Serde<T> {
    private final AvroCodec<T> codec;

    public EventSerde(Class<T> type) {
        this.codec = AvroCodec.ofEvents(type);
    }

    @Override
    public Serializer<T> serializer() {
        var avro =
                new AvroKafkaSerializer<SpecificRecordBase>(
                        new BundledSchemaResolver<>(SchemaBundle.events()));
        avro.configure(Map.of(), false);
        return new Serializer<>() {
            @Override
            @SuppressWarnings("NullAway") // Kafka's tombstone
            public byte[] serialize(String topic, @Nullable T value) {
                return value == null ? null : avro.serialize(topic, codec.toAvro(value));
            }

            @Override
            public void close() {
                avro.close();
            }
        };
    }

    @Override
    public Deserializer<T> deserializer() {
        var avro =
                new AvroKafkaDeserializer<SpecificRecordBase>(
                        new BundledSchemaResolver<>(SchemaBundle.events()));
        avro.configure(Map.of(AvroSerdeConfig.USE_SPECIFIC_AVRO_READER, true), false);
        return new Deserializer<>() {
            @Override
            @SuppressWarnings("NullAway") // Kafka's tombstone
            public T deserialize(String topic, byte @Nullable [] bytes) {
                return bytes == null ? null : read(topic, bytes);
            }

            private T read(String topic, byte[] bytes) {
                try {
                    return codec.fromAvro(avro.deserialize(topic, bytes));
                } catch (UnreadableRecordException e) {
                    throw e;
                } catch (RuntimeException e) {
                    throw new UnreadableRecordException(
                            "a record of " + topic + " cannot be read: " + e.getMessage(), e);
                }
            }

            @Override
            public void close() {
                avro.close();
            }
        };
    }
}
