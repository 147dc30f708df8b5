package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.infra.CyxCloud;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.hash.Blake3;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class StoreCommandTest {
    private static final int COUNT = 12;

    @TempDir Path folder;
    private final StringWriter said = new StringWriter();

    private static ShardId shard(int number) {
        return new ShardId(new ChunkId(new StreamId(new UUID(3, 4)), number), 1);
    }

    private static byte[] bytes(int number) {
        byte[] bytes = new byte[5_000];
        java.util.Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    @BeforeEach
    void store() {
        try (ShardEngine engine = ShardEngine.open(folder, EngineConfig.ofCapacity(1L << 40))) {
            for (int number = 0; number < COUNT; number++) {
                byte[] bytes = bytes(number);
                engine.put(shard(number), Unpooled.copiedBuffer(bytes), Blake3.hash(bytes)).join();
            }
            engine.delete(shard(3)).join();
            engine.delete(shard(4)).join();
            byte[] again = bytes(4);
            engine.put(shard(4), Unpooled.copiedBuffer(again), Blake3.hash(again)).join();
        }
    }

    private int run(String... arguments) {
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(said));
        line.setErr(new PrintWriter(said));
        return line.execute(arguments);
    }

    private Path segment() {
        return folder.resolve("segments").resolve("segment-0000000000.seg");
    }

    @Test
    void aSoundFolderIsSound() {
        assertThat(run("store", "check", folder.toString())).as(said.toString()).isZero();
        assertThat(said.toString()).isEqualTo(folder + " is sound" + System.lineSeparator());
    }

    @Test
    void damageIsFound() throws IOException {
        byte[] segment = Files.readAllBytes(segment());
        segment[8_192 + 3_000] ^= 1; // payload of shard 1
        segment[2 * 8_192 + 20] ^= 1; // header of shard 2
        Files.write(segment(), segment);

        assertThat(run("store", "check", folder.toString())).isEqualTo(1);

        assertThat(said.toString())
                .contains(shard(1) + ": CORRUPT")
                .contains(shard(2) + ": in the index at 0:16384, and in no segment")
                .contains("2 things are wrong");
    }

    @Test
    void aMissingSegmentIsFound() throws IOException {
        Files.delete(segment());

        assertThat(run("store", "check", folder.toString())).isEqualTo(1);
        assertThat(said.toString()).contains("the segments do not");
    }

    @Test
    void countsAndShows() throws IOException {
        assertThat(run("store", "stats", folder.toString())).isZero();
        assertThat(said.toString())
                .contains("shards         " + (COUNT - 1))
                .contains("bytes of them  " + (COUNT - 1) * 5_000);

        Path file = folder.resolve("out");
        assertThat(run("store", "dump", folder + "", shard(7) + "", "--to", file + "")).isZero();
        assertThat(said.toString()).contains("place    0:57344").contains("verdict  sound");
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes(7));

        assertThat(run("store", "dump", folder + "", shard(3) + "")).isEqualTo(1);
        assertThat(said.toString()).contains(shard(3) + " is not in " + folder);
    }

    @Test
    void refusesAFolderInUse() {
        try (ShardEngine engine = ShardEngine.open(folder, EngineConfig.ofCapacity(1L << 40))) {
            assertThat(run("store", "check", folder.toString())).isEqualTo(1);
            assertThat(said.toString()).contains("is in use by another storage node");
            assertThat(engine.usedBytes()).isPositive();
        }
        assertThat(run("store", "check", folder.resolve("nothing") + "")).isEqualTo(1);
        assertThat(said.toString()).contains("holds no segments");
    }
}
