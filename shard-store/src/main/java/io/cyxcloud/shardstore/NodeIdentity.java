package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.disk.DurableFile;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that says whose folder it is, and which disk: the node's id, then a random one. A folder
 * that is mounted at the wrong node would make it answer for shards that the log says are
 * elsewhere.
 */
final class NodeIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);
    private static final String FILE_NAME = "node-id";

    private NodeIdentity() {}

    /**
     * Claims new folders for the node, or checks that they are its own. What cannot be read is left
     * for whoever opens it.
     *
     * @throws StorageFolderException when one belongs to another node, or two are the same
     */
    static void claim(List<Path> folders, NodeId id) {
        Map<String, Path> seen = new HashMap<>();
        for (Path folder : folders) {
            try {
                String disk = claim(folder, id);
                Path before = seen.putIfAbsent(disk, folder);
                if (before != null) {
                    throw StorageFolderException.refusal(
                            "folders " + before + " and " + folder + " are copies of one disk");
                }
            } catch (IOException e) {
                LOG.warn("{} cannot be read: {}", folder, e.toString());
            }
        }
    }

    /** The disk's own id, drawn when its folder is first used. */
    private static String claim(Path folder, NodeId id) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        Files.createDirectories(folder);
        if (!Files.exists(file)) {
            return write(file, id);
        }
        List<String> lines = Files.readAllLines(file);
        String owner = lines.isEmpty() ? "" : lines.getFirst().strip();
        if (!owner.equals(id.value())) {
            throw StorageFolderException.refusal(
                    "folder " + folder + " belongs to node '" + owner + "', not to " + id);
        }
        return lines.size() > 1 ? lines.get(1).strip() : write(file, id);
    }

    private static String write(Path file, NodeId id) throws IOException {
        String disk = UUID.randomUUID().toString();
        DurableFile.write(file, id.value() + "\n" + disk + "\n");
        return disk;
    }
}
