package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.PeerRefusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link ServerStats}. Thread-safe. */
final class ServerCounters {
    final LongAdder connectionsOverTcp = new LongAdder();
    final LongAdder connectionsOverQuic = new LongAdder();
    final LongAdder requestsRefused = new LongAdder();
    final LongAdder requestsBusy = new LongAdder();
    final LongAdder requestsStalled = new LongAdder();
    final LongAdder framesMalformed = new LongAdder();
    final LongAdder payloadBytesIn = new LongAdder();
    final LongAdder payloadBytesOut = new LongAdder();
    private final Map<PeerRefusal, LongAdder> refusals = new EnumMap<>(PeerRefusal.class);

    ServerCounters() {
        for (PeerRefusal each : PeerRefusal.values()) {
            refusals.put(each, new LongAdder());
        }
    }

    void refused(PeerRefusal reason) {
        LongAdder counter = refusals.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** A handshake that failed, unless for its certificate: that is counted when it is checked. */
    void handshakeFailed(Throwable cause) {
        PeerRefusal reason = PeerRefusal.of(cause);
        switch (reason) {
            case EXPIRED, REVOKED, UNTRUSTED -> {}
            case NO_CERTIFICATE, NAMELESS, HANDSHAKE -> refused(reason);
        }
    }

    ServerStats snapshot() {
        Map<PeerRefusal, Long> refused = new EnumMap<>(PeerRefusal.class);
        refusals.forEach((reason, counter) -> refused.put(reason, counter.sum()));
        return new ServerStats(
                connectionsOverTcp.sum(),
                connectionsOverQuic.sum(),
                refused,
                requestsRefused.sum(),
                requestsBusy.sum(),
                requestsStalled.sum(),
                framesMalformed.sum(),
                payloadBytesIn.sum(),
                payloadBytesOut.sum());
    }
}
