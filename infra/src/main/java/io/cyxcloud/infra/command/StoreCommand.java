package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.disk.StoreInspection;
import io.cyxcloud.shardstore.protocol.ShardException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into the folder of a storage node that does not run. */
@Command(name = "store", description = "Look into the folder of a storage node that is stopped.")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class StoreCommand {
    private static final int PARTS = 3;

    /** What is done with an opened folder. */
    @FunctionalInterface
    private interface Look {
        int into(StoreInspection store, PrintWriter out) throws IOException;
    }

    @Spec CommandSpec spec;

    @Command(
            name = "check",
            description = "Prove that index and segments say the same, and read every shard.",
            footer = "Exit code: 0 all is well, 1 something is wrong.")
    int check(@Parameters(paramLabel = "DIR", description = "a node's folder") Path folder)
            throws IOException {
        return look(
                folder,
                (store, out) -> {
                    long wrong = store.check(out::println, line -> out.println("note: " + line));
                    out.println(wrong == 0 ? folder + " is sound" : wrong + " things are wrong");
                    return wrong == 0 ? 0 : 1;
                });
    }

    @Command(name = "stats", description = "Count segments, shards and bytes.")
    int stats(@Parameters(paramLabel = "DIR", description = "a node's folder") Path folder)
            throws IOException {
        return look(
                folder,
                (store, out) -> {
                    StoreInspection.Stats stats = store.stats();
                    out.println("segments       " + stats.segmentCount());
                    out.println("bytes used     " + stats.usedBytes());
                    out.println("bytes live     " + stats.liveBytes());
                    out.println("shards         " + stats.shardCount());
                    out.println("bytes of them  " + stats.payloadBytes());
                    out.println("indexed up to  " + stats.logEnd());
                    return 0;
                });
    }

    @Command(
            name = "dump",
            description = "Show where a shard lies and whether its bytes are sound.",
            footer = "Exit code: 0 it is sound, 1 it is not, or not there.")
    int dump(
            @Parameters(paramLabel = "DIR", description = "a node's folder") Path folder,
            @Parameters(paramLabel = "SHARD", description = "STREAM/CHUNK/INDEX, as in events")
                    String name,
            @Option(names = "--to", paramLabel = "FILE", description = "also write its bytes there")
                    @Nullable Path file)
            throws IOException {
        ShardId shard = parse(name);
        return look(
                folder,
                (store, out) -> {
                    StoreInspection.Dump dump =
                            store.dump(shard)
                                    .orElseThrow(() ->
                                            new OperatorException(shard + " is not in " + folder));
                    out.println("place    " + dump.place());
                    out.println("bytes    " + dump.sizeBytes());
                    out.println("BLAKE3   " + dump.blake3());
                    out.println("verdict  " + dump.verdict());
                    boolean sound = dump.verdict().equals("sound");
                    if (sound && file != null) {
                        write(store.payload(shard), file);
                    }
                    return sound ? 0 : 1;
                });
    }

    private int look(Path folder, Look look) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (StoreInspection store = new StoreInspection(folder)) {
            return look.into(store, out);
        } catch (StorageFolderException | ShardException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        } finally {
            out.flush();
        }
    }

    private static ShardId parse(String name) {
        String[] parts = name.split("/", -1);
        try {
            if (parts.length == PARTS) {
                ChunkId chunk = new ChunkId(StreamId.parse(parts[0]), Integer.parseInt(parts[1]));
                return new ShardId(chunk, Integer.parseInt(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            throw new OperatorException("'" + name + "' is no shard: " + e.getMessage(), e);
        }
        throw new OperatorException("'" + name + "' is no shard: expected STREAM/CHUNK/INDEX");
    }

    private static void write(ByteBuffer bytes, Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
