package io.cyxcloud.repair.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A story of one chunk, as a block of lines in a file:
 *
 * <pre>
 * scenario a name
 * cluster  4x4            datacenters x nodes, or nodes of each datacenter: 4,4,3,3
 * class    STANDARD       optional, as is the next
 * shards   1-1 2-1 ...    the node of each shard; node d-n is number n in datacenter d; a+b on both
 * fail     1-1            and other verbs, see {@link RepairStory}
 * expect   wait GRACE 15m
 * </pre>
 *
 * Odd nodes of a datacenter are in its first rack, even ones in its second. Without {@code shards}
 * they go around the datacenters: 1-1 2-1 3-1 4-1 1-2 and so on, as the class allows. What follows
 * a {@code #} is a comment.
 */
record RepairScenario(String file, int line, String name, List<Step> steps) {
    /** One line: a verb and what it is about. */
    record Step(int line, String verb, List<String> words) {
        String word(int index) {
            if (index >= words.size()) {
                throw new IllegalArgumentException("line " + line + ": too few words");
            }
            return words.get(index);
        }
    }

    static List<RepairScenario> read(String file) {
        List<RepairScenario> scenarios = new ArrayList<>();
        try (InputStream in = RepairScenario.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no " + file);
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String text = line.replaceFirst("#.*", "").strip();
                if (!text.isEmpty()) {
                    List<String> words = List.of(text.split("\\s+"));
                    List<String> rest = words.subList(1, words.size());
                    if (words.getFirst().equals("scenario")) {
                        scenarios.add(
                                new RepairScenario(
                                        file, number, String.join(" ", rest), new ArrayList<>()));
                    } else {
                        scenarios.getLast().steps().add(new Step(number, words.getFirst(), rest));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scenarios;
    }

    /** {@code 15m}, {@code 20s}: ms. */
    static long timeMs(String word) {
        long number = Long.parseLong(word.substring(0, word.length() - 1));
        return switch (word.charAt(word.length() - 1)) {
            case 's' -> number * 1_000;
            case 'm' -> number * 60_000;
            case 'h' -> number * 3_600_000;
            default -> throw new IllegalArgumentException("no time: " + word);
        };
    }
}
