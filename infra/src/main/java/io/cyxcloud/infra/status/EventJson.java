package io.cyxcloud.infra.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.value.Bytes;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Renders a record of the log as one JSON object. Pure. */
public final class EventJson {
    /** Longer contents (inline bodies) are given by their size. */
    private static final int BYTES_SHOWN_MAX = 64;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private EventJson() {}

    /** One line: where and when, the type, and its fields. */
    public static String line(
            Topic<?> topic, LogPosition position, long timestampMs, Object value) {
        ObjectNode line = JSON.objectNode();
        line.put("topic", topic.name());
        line.put("partition", position.partition());
        line.put("offset", position.offset());
        line.put("timestamp", Instant.ofEpochMilli(timestampMs).toString());
        line.put("type", value.getClass().getSimpleName());
        JsonNode fields = render(value);
        if (fields instanceof ObjectNode object) {
            object.remove("type"); // said above
        }
        line.set("value", fields);
        try {
            return MAPPER.writeValueAsString(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value as JSON. */
    public static JsonNode render(@Nullable Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case String text -> JSON.textNode(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case Number number -> JSON.numberNode(number.doubleValue());
            case Enum<?> constant -> JSON.textNode(constant.name());
            case UUID id -> JSON.textNode(id.toString());
            case Bytes bytes -> render(bytes);
            case Optional<?> optional -> render(optional.orElse(null));
            case Collection<?> all -> {
                var array = JSON.arrayNode();
                all.forEach(one -> array.add(render(one)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = JSON.objectNode();
                map.forEach((key, one) -> object.set(String.valueOf(key), render(one)));
                yield object;
            }
            case Record record -> render(record);
            default -> JSON.textNode(value.toString());
        };
    }

    private static JsonNode render(Bytes bytes) {
        return bytes.size() <= BYTES_SHOWN_MAX
                ? JSON.textNode(bytes.toHex())
                : JSON.textNode("(" + bytes.size() + " bytes)");
    }

    private static JsonNode render(Record record) {
        RecordComponent[] parts = record.getClass().getRecordComponents();
        if (parts.length == 1 && parts[0].getName().equals("value")) {
            return render(part(record, parts[0])); // an id is its text
        }
        ObjectNode object = JSON.objectNode();
        if (record.getClass().getInterfaces().length > 0
                && record.getClass().getInterfaces()[0].isSealed()) {
            object.put("type", record.getClass().getSimpleName());
        }
        for (RecordComponent part : parts) {
            object.set(part.getName(), render(part(record, part)));
        }
        return object;
    }

    private static @Nullable Object part(Record record, RecordComponent part) {
        try {
            var accessor = part.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
