package io.cyxcloud.shardstore;

import io.cyxcloud.shardstore.disk.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.NoSuchElementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a node, kept in the file {@code node-start} of each of its folders before anyone
 * hears of it: the time, and where the folder was. The time rises from start to start whatever the
 * clock does, so that of two processes with copies of one folder the later one has the greater.
 *
 * @param startedMs Unix ms; greater than that of every earlier start in these folders
 * @param previousMs of the start before; 0 when there was none
 * @param isElsewhere whether a folder is not where it was, or the machine was started anew: then
 *     having locked the folder does not prove that the process of the start before has ended
 */
record NodeStart(long startedMs, long previousMs, boolean isElsewhere) {
    private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);
    private static final String FILE_NAME = "node-start";
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The next start in folders that this process has locked. */
    static NodeStart next(List<Path> folders, long nowMs) {
        long previousMs = 0;
        boolean elsewhere = false;
        for (Path folder : folders) {
            try {
                List<String> lines = Files.readAllLines(folder.resolve(FILE_NAME));
                previousMs = Math.max(previousMs, Long.parseLong(lines.getFirst().strip()));
                elsewhere |= !lines.getLast().strip().equals(place(folder));
            } catch (NoSuchFileException e) {
                // a new folder is no copy
            } catch (IOException | NumberFormatException | NoSuchElementException e) {
                LOG.warn("{} of {} cannot be read: {}", FILE_NAME, folder, e.toString());
                elsewhere = true;
            }
        }
        return new NodeStart(Math.max(nowMs, previousMs + 1), previousMs, elsewhere);
    }

    /** Durable when it returns, in every folder that can be written. */
    void keep(List<Path> folders) {
        for (Path folder : folders) {
            try {
                DurableFile.write(
                        folder.resolve(FILE_NAME), startedMs + "\n" + place(folder) + "\n");
            } catch (IOException e) {
                LOG.warn("{} of {} cannot be written: {}", FILE_NAME, folder, e.toString());
            }
        }
    }

    /** This run of this machine's kernel, and this folder on it. */
    private static String place(Path folder) throws IOException {
        String boot = Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).strip() : "unknown";
        var attributes = Files.readAttributes(folder, BasicFileAttributes.class);
        return boot + " " + attributes.fileKey();
    }
}
