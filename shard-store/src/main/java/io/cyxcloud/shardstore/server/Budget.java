package io.cyxcloud.shardstore.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests and payload bytes in flight, against their limits. Lock-free: a request that would pass
 * a limit is backed out again, so the count may be over for an instant and never errs the other
 * way.
 */
final class Budget {
    private final int requestsMax;
    private final int bytesMax;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Budget(int requestsMax, int bytesMax) {
        this.requestsMax = requestsMax;
        this.bytesMax = bytesMax;
    }

    /** Takes room for a request of so many bytes; false, and nothing taken, when there is none. */
    boolean tryTake(int requestBytes) {
        if (requests.incrementAndGet() > requestsMax) {
            requests.decrementAndGet();
            return false;
        }
        long before = bytes.getAndAdd(requestBytes);
        if (before > 0 && before + requestBytes > bytesMax) {
            give(requestBytes);
            return false;
        }
        return true;
    }

    void give(int requestBytes) {
        int requestsLeft = requests.decrementAndGet();
        long bytesLeft = bytes.addAndGet(-requestBytes);
        assert requestsLeft >= 0 && bytesLeft >= 0 : requestsLeft + " requests, " + bytesLeft;
    }

    int requestCount() {
        return requests.get();
    }

    long byteCount() {
        return bytes.get();
    }
}
