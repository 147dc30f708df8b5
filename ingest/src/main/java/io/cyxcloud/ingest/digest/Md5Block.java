package io.cyxcloud.ingest.digest;

import io.cyxcloud.ingest.core.checksum.Md5Lanes;
import io.cyxcloud.ingest.core.checksum.Md5State;

/**
 * The next bytes of a message, handed over to be hashed. Its phase is guarded by the group's lock;
 * whoever sets it to {@link Phase#RUNNING} owns the state and the bytes until it is over.
 */
final class Md5Block {
    enum Phase {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    final Md5State state;
    final byte[] bytes;
    Phase phase = Phase.WAITING;

    Md5Block(Md5State state, byte[] bytes) {
        this.state = state;
        this.bytes = bytes;
    }

    Md5Lanes.Run run() {
        return new Md5Lanes.Run(state, bytes, 0, bytes.length / Md5State.BYTES_AT_ONCE);
    }
}
