package io.cyxcloud.perf.kernel;

import io.cyxcloud.ingest.coding.Coders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.incubator.vector.VectorShape;

/**
 * Where it was measured.
 *
 * @param coder the one that the data path uses here
 */
record Machine(String processor, String jvm, int vectorBits, String coder) {
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    static Machine current() {
        return new Machine(
                processorName(),
                "Java " + Runtime.version(),
                VectorShape.preferredShape().vectorBitSize(),
                Coders.chosen().name());
    }

    private static String processorName() {
        try {
            return Files.readString(LINUX)
                    .lines()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch", ""));
        } catch (IOException e) {
            return System.getProperty("os.arch", "");
        }
    }

    String text() {
        return "%s, %s, vectors of %d bits, coder %s, one thread"
                .formatted(processor, jvm, vectorBits, coder);
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("processor", processor);
        fields.put("jvm", jvm);
        fields.put("vectorBits", vectorBits);
        fields.put("coder", coder);
        return fields;
    }
}
