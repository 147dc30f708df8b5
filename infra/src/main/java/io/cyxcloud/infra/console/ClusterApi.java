package io.cyxcloud.infra.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.infra.console.core.EventFilter;
import io.cyxcloud.placement.client.Metadata;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Answers from the log and from metadata. */
public final class ClusterApi implements ConsoleApi {
    private static final int USERS_MAX = 1_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Pulse pulse;
    private final EventStreams events;
    private final Browser browser;
    private final Supplier<List<UserRow>> users;

    /**
     * Makes one; closing its parts is the caller's.
     *
     * @param users all users, by name
     */
    public ClusterApi(
            Pulse pulse, EventStreams events, Metadata metadata, Supplier<List<UserRow>> users) {
        this.pulse = pulse;
        this.events = events;
        this.browser = new Browser(metadata);
        this.users = users;
    }

    @Override
    public boolean listen(EventStreams.Listener listener, EventFilter filter) {
        return events.add(listener, filter);
    }

    @Override
    public void leave(EventStreams.Listener listener) {
        events.remove(listener);
    }

    @Override
    public Optional<JsonNode> answer(String path, Map<String, String> parameters) {
        return switch (path) {
            case "/status" -> Optional.of(pulse.status());
            case "/series" -> Optional.of(pulse.series());
            case "/topics" -> Optional.of(topics());
            case "/buckets" -> Optional.of(browser.buckets());
            case "/objects" ->
                    browser.objects(
                                    required(parameters, "bucket"),
                                    parameters.getOrDefault("prefix", ""),
                                    parameters.getOrDefault("after", ""))
                            .map(json -> json);
            case "/object" ->
                    browser.object(
                                    required(parameters, "bucket"),
                                    required(parameters, "key"),
                                    parameters.containsKey("version")
                                            ? VersionName.parse(required(parameters, "version"))
                                            : null,
                                    number(parameters, "stream"),
                                    number(parameters, "chunk"))
                            .map(json -> json);
            case "/users" -> Optional.of(users());
            default -> Optional.empty();
        };
    }

    @Override
    public EventFilter filter(Map<String, String> parameters) {
        Set<String> topics =
                Arrays.stream(parameters.getOrDefault("topics", "").split(","))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet());
        for (String name : topics) {
            if (Topics.ALL.stream().noneMatch(topic -> topic.name().equals(name))) {
                throw new IllegalArgumentException("there is no topic " + name);
            }
        }
        Set<Set<String>> words = new HashSet<>();
        String node = parameters.getOrDefault("node", "");
        if (!node.isEmpty()) {
            words.add(Set.of(node));
        }
        String bucket = parameters.getOrDefault("bucket", "");
        if (!bucket.isEmpty()) {
            Set<String> names = new HashSet<>(Set.of(bucket));
            browser.bucketId(bucket).ifPresent(names::add);
            words.add(names);
        }
        return new EventFilter(topics, words);
    }

    private static ObjectNode topics() {
        ObjectNode json = JSON.objectNode();
        ArrayNode topics = json.putArray("topics");
        Topics.ALL.forEach(
                topic -> topics.addObject().put("name", topic.name()).put("about", topic.about()));
        return json;
    }

    private ObjectNode users() {
        List<UserRow> all = users.get();
        ObjectNode json = JSON.objectNode();
        json.put("truncated", all.size() > USERS_MAX);
        ArrayNode rows = json.putArray("users");
        for (UserRow user : all.stream().limit(USERS_MAX).toList()) {
            ArrayNode keys =
                    rows.addObject()
                            .put("name", user.name())
                            .put("displayName", user.displayName())
                            .put("ownerId", user.ownerId())
                            .put("createdMs", user.createdMs())
                            .putArray("keys");
            for (AccessKeyRow key : user.keys()) {
                keys.addObject()
                        .put("accessKey", key.accessKey())
                        .put("status", key.status().name())
                        .put("createdMs", key.createdMs());
            }
        }
        return json;
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("expected the parameter " + name);
        }
        return value;
    }

    private static int number(Map<String, String> parameters, String name) {
        String value = parameters.getOrDefault(name, "0");
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(name + ": expected a number");
        }
        return Integer.parseInt(value);
    }
}
