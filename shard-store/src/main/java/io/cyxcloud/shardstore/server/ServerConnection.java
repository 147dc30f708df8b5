package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer whose identity is known, over whichever transport: one lane over TCP, one a request over
 * QUIC. Keeps what they share: the budget, what HELLO agreed on, the time-outs. Lives on one event
 * loop.
 */
final class ServerConnection {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final int CHECKS_PER_TIMEOUT = 4;

    /** Ends the connection underneath, telling the peer why. */
    @FunctionalInterface
    interface Ending {
        void end(ShardFailure failure, String message);
    }

    final ServerScope scope;
    final PeerIdentity peer;
    final Budget budget;
    private final @Nullable X509Certificate certificate;
    private final Ending ending;
    private final List<ServerLane> lanes = new ArrayList<>();
    private final ScheduledFuture<?> checks;
    private boolean closing;
    private int version;
    private int bodyBytesMax;
    private long activeNanos = System.nanoTime();

    /**
     * @param certificate the peer's, watched for its revocation; null when nobody revokes it
     */
    ServerConnection(
            ServerScope scope,
            PeerIdentity peer,
            @Nullable X509Certificate certificate,
            EventExecutor loop,
            Ending ending) {
        this.scope = scope;
        this.peer = peer;
        this.certificate = certificate;
        this.ending = ending;
        ServerLimits limits = scope.limits();
        budget = new Budget(limits.requestsPerConnectionMax(), limits.bytesPerConnectionMax());
        int shortestMs =
                Math.min(
                        limits.stallTimeoutMs(),
                        Math.min(limits.idleTimeoutMs(), limits.handshakeTimeoutMs()));
        long periodMs = Math.max(1, shortestMs / CHECKS_PER_TIMEOUT);
        checks =
                loop.scheduleWithFixedDelay(this::check, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    Frame.Hello hello() {
        ServerLimits limits = scope.limits();
        return Frame.Hello.of(
                scope.transports().versionMax(),
                limits.requestsPerConnectionMax(),
                limits.bytesPerConnectionMax());
    }

    /**
     * Lanes open at once: one for HELLO, one for each request allowed, and as many again for
     * requests that are being refused or whose end is on its way.
     */
    static long lanesMax(ServerLimits limits) {
        return 1 + 2L * limits.requestsPerConnectionMax();
    }

    /** Whether one more lane may open. */
    boolean hasRoom() {
        return lanes.size() < lanesMax(scope.limits());
    }

    void opened(ServerLane lane) {
        lanes.add(lane);
        if (isGreeted()) {
            lane.limitFrames(bodyBytesMax);
        }
    }

    void closed(ServerLane lane) {
        lanes.remove(lane);
    }

    /** False when the connection is over because of it. */
    boolean greet(Frame.Hello hello) {
        if (isGreeted()) {
            end(ShardFailure.PROTOCOL, "second HELLO");
            return false;
        }
        try {
            version = hello().agree(hello);
        } catch (ShardException e) {
            end(e.failure(), e.reason());
            return false;
        }
        bodyBytesMax = hello.bodyBytesMax();
        lanes.forEach(lane -> lane.limitFrames(bodyBytesMax));
        return true;
    }

    boolean isGreeted() {
        return version > 0;
    }

    /** What both ends speak; 0 before HELLO. */
    int version() {
        return version;
    }

    boolean isClosing() {
        return closing;
    }

    void touch() {
        activeNanos = System.nanoTime();
    }

    void end(ShardFailure failure, String message) {
        if (!closing) {
            log.info("{}: ends the connection of {}: {}", scope.self(), peer, message);
            closing = true;
            ending.end(failure, message);
        }
    }

    private void check() {
        long now = System.nanoTime();
        boolean idle = true;
        for (ServerLane lane : List.copyOf(lanes)) {
            lane.check(now);
            idle &= lane.idle();
        }
        ServerLimits limits = scope.limits();
        long quietMs = isGreeted() ? limits.idleTimeoutMs() : limits.handshakeTimeoutMs();
        if (idle && now - activeNanos > TimeUnit.MILLISECONDS.toNanos(quietMs)) {
            end(ShardFailure.UNAVAILABLE, "idle");
        } else if (certificate != null && scope.credentials().isRevoked(certificate)) {
            end(ShardFailure.REFUSED, "the certificate of " + peer + " is revoked");
        }
    }

    /** After the channel underneath has closed. */
    void closed() {
        closing = true;
        checks.cancel(false);
        for (ServerLane lane : List.copyOf(lanes)) {
            lane.cancelAll();
        }
        lanes.clear();
    }
}
