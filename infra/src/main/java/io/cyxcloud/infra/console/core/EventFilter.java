package io.cyxcloud.infra.console.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Which events somebody wants to see.
 *
 * @param topics names of topics; empty: all but heartbeats
 * @param words each must be a value somewhere in the event, as a whole: a node's id, for one; of
 *     the alternatives of a word any will do
 */
public record EventFilter(Set<String> topics, Set<Set<String>> words) {
    private static final String LOUD = "cyx.heartbeats";

    public EventFilter {
        topics = Set.copyOf(topics);
        words = Set.copyOf(words);
    }

    /** Whether events of the topic are wanted at all. */
    public boolean wants(String topic) {
        return topics.isEmpty() ? !topic.equals(LOUD) : topics.contains(topic);
    }

    /** Whether an event of such a topic is wanted. */
    public boolean matches(JsonNode event) {
        return words.stream().allMatch(any -> mentions(event, any));
    }

    private static boolean mentions(JsonNode node, Set<String> any) {
        if (node.isValueNode()) {
            return any.contains(node.asText());
        }
        for (JsonNode child : node) {
            if (mentions(child, any)) {
                return true;
            }
        }
        return false;
    }
}
