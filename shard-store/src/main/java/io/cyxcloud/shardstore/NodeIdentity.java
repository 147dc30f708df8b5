package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file that says whose folder it is. A folder that is mounted at the wrong node would make it
 * answer for shards that the log says are elsewhere.
 */
final class NodeIdentity {
    private static final String FILE_NAME = "node-id";

    private NodeIdentity() {}

    /**
     * Claims a new folder for the node, or checks that it is its own.
     *
     * @throws StorageFolderException when it belongs to another node or cannot be used
     */
    static void claim(Path folder, NodeId id) {
        Path file = folder.resolve(FILE_NAME);
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                write(file, id);
                return;
            }
            String owner = Files.readString(file).strip();
            if (!owner.equals(id.value())) {
                throw new StorageFolderException(
                        "folder " + folder + " belongs to node '" + owner + "', not to " + id);
            }
        } catch (IOException e) {
            throw new StorageFolderException(
                    "folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, NodeId id) throws IOException {
        Path fresh = file.resolveSibling(FILE_NAME + ".new");
        Files.writeString(fresh, id.value() + "\n");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
