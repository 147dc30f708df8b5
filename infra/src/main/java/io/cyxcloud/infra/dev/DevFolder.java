package io.cyxcloud.infra.dev;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder of a development cluster, held by one process at a time. */
public final class DevFolder implements AutoCloseable {
    /** Who an operator's commands are. */
    static final PeerIdentity OPERATOR = new PeerIdentity(PeerRole.OPERATOR, "local");

    private static final String PKI = "pki";

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DevFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes the folder where it is new, and takes it. */
    public static DevFolder open(Path root) {
        try {
            Files.createDirectories(root);
            Path file = root.resolve("lock");
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new OperatorException(
                        root
                                + " is in use by another 'cyxcloud dev'"
                                + (holder.isEmpty() ? "" : " (pid " + holder + ")"));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.UTF_8)));
            return new DevFolder(root, channel, lock);
        } catch (FileAlreadyExistsException e) {
            throw new OperatorException("data folder " + root + ": a file is in its place", e);
        } catch (IOException e) {
            throw new OperatorException(
                    "data folder " + root + " cannot be written: " + reason(e), e);
        }
    }

    /** The certificate with which commands of an operator ask a folder's cluster. */
    public static TlsFiles operator(Path root) {
        return ClusterAuthority.files(root.resolve(PKI), OPERATOR);
    }

    public Path root() {
        return root;
    }

    /** The log of a broker. */
    public Path broker(String name) {
        return root.resolve(name);
    }

    /** Holds the id of the brokers' cluster. */
    public Path clusterId() {
        return root.resolve("cluster-id");
    }

    public Path node(String name) {
        return root.resolve("nodes").resolve(name);
    }

    public Path state(String role) {
        return root.resolve("state").resolve(role);
    }

    public Path pki() {
        return root.resolve(PKI);
    }

    /** The master key of a folder's cluster. */
    public static Path keyFile(Path root) {
        return root.resolve("keys").resolve("master.key");
    }

    public Path keyFile() {
        return keyFile(root);
    }

    public Path credentials() {
        return root.resolve("credentials");
    }

    public Path log(String role) {
        return root.resolve("logs").resolve(role + ".log");
    }

    public Path pidFile(String role) {
        return pids().resolve(role + ".pid");
    }

    public Path pids() {
        return root.resolve("run");
    }

    public Path roleConfig(String role) {
        return root.resolve("processes").resolve(role + ".yaml");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
            throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // this process has it
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException failure when failure.getReason() != null ->
                    failure.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
