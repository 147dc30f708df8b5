package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.PeerRefusal;
import java.util.Map;

/**
 * What a server has seen since it started.
 *
 * @param connectionsOverTcp peers let in
 * @param connectionsOverQuic peers let in
 * @param peersRefused handshakes that failed, by reason
 * @param requestsRefused requests whose peer's role may not make them
 * @param requestsBusy requests turned away at a limit
 * @param requestsStalled requests and connections ended because the peer was too slow
 * @param framesMalformed frames that made no sense
 * @param payloadBytesIn shard bytes received
 * @param payloadBytesOut shard bytes handed to the sockets
 */
public record ServerStats(
        long connectionsOverTcp,
        long connectionsOverQuic,
        Map<PeerRefusal, Long> peersRefused,
        long requestsRefused,
        long requestsBusy,
        long requestsStalled,
        long framesMalformed,
        long payloadBytesIn,
        long payloadBytesOut) {
    public ServerStats {
        peersRefused = Map.copyOf(peersRefused);
    }

    /** Peers refused for one reason. */
    public long refused(PeerRefusal reason) {
        return peersRefused.getOrDefault(reason, 0L);
    }
}
