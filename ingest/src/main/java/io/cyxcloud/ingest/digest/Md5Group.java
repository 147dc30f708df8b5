package io.cyxcloud.ingest.digest;

import io.cyxcloud.ingest.core.checksum.Md5Lanes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages whose MD5 is computed in the lanes of one vector, because one message alone cannot be
 * computed any faster: each step needs the one before. Thread-safe.
 *
 * <p>There is no thread of its own. While at least {@link Md5Lanes#MESSAGES_MIN} messages come in,
 * each collects {@value #BLOCK_BYTES} bytes, leaves them here and collects the next ones. Whoever
 * has collected those too needs the first to be done, and then takes everybody's along. If some are
 * missing it lets a pass that is under way end, and other threads run for as long as they bring
 * more. There is no time in it: nobody waits for another's network, and a thread that is alone goes
 * on at once.
 *
 * <p>A message that is given up needs no closing: the block that it left, if any, is hashed for
 * nothing with the next pass. At most {@link Md5Lanes#MESSAGES_MAX} blocks are here at a time.
 */
public final class Md5Group {
    /** What the messages of this process are hashed with. */
    public static final Md5Group SHARED = new Md5Group(Md5Lanes.MESSAGES_MAX);

    /** What a message is taken in at a time; sixteen of them and their copies fit in an L2. */
    static final int BLOCK_BYTES = 32 << 10;

    /** Blocks looked back to see how many messages come in at the same time. */
    private static final int RECENT_BLOCKS = 16;

    /**
     * While fewer passes run, a block in little company is not held up for another pass: there are
     * cores to spare.
     */
    private static final int PASSES_ALONE_MAX =
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final int messagesMax;
    private final AtomicLong opened = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();

    /** A pass is over. */
    private final Condition passed = lock.newCondition();

    private final Deque<Md5Block> waiting = new ArrayDeque<>();
    private final long[] recent = new long[RECENT_BLOCKS];
    private int recentAt;
    private int passesRunning;
    private long passesEnded;

    /** Different messages among the recent blocks; written under the lock. */
    private volatile int company;

    Md5Group(int messagesMax) {
        this.messagesMax = messagesMax;
    }

    /** Begins a message. */
    public Md5 open() {
        return new Md5(this, opened.incrementAndGet());
    }

    /** Whether there are enough messages at present to hash them together. */
    boolean crowded() {
        return company >= Md5Lanes.MESSAGES_MIN && messagesMax >= Md5Lanes.MESSAGES_MIN;
    }

    /** The message has taken in another block's worth. */
    void note(long message) {
        lock.lock();
        try {
            recent[recentAt] = message;
            recentAt = (recentAt + 1) % RECENT_BLOCKS;
            company = different(recent);
        } finally {
            lock.unlock();
        }
    }

    private static int different(long[] messages) {
        int count = 0;
        for (int i = 0; i < messages.length; i++) {
            int same = 0;
            while (messages[same] != messages[i]) {
                same++;
            }
            count += same == i && messages[i] != 0 ? 1 : 0;
        }
        return count;
    }

    /** Leaves a block to be hashed; its message has no other here. */
    void leave(Md5Block block) {
        List<Md5Block> batch = List.of();
        lock.lock();
        try {
            waiting.add(block);
            if (waiting.size() >= messagesMax) {
                batch = batch(block);
            }
        } finally {
            lock.unlock();
        }
        run(batch);
    }

    /** Returns when the block is hashed, by this thread or another. */
    void finish(Md5Block block) {
        awaitCompany(block);
        List<Md5Block> batch = List.of();
        lock.lock();
        try {
            while (block.phase == Md5Block.Phase.RUNNING) {
                passed.awaitUninterruptibly();
            }
            if (block.phase == Md5Block.Phase.WAITING) {
                batch = batch(block);
            }
        } finally {
            lock.unlock();
        }
        run(batch);
        if (block.phase == Md5Block.Phase.FAILED) {
            throw new IllegalStateException("the pass that hashed this block failed");
        }
    }

    /** Gives others the chance to bring their blocks, for as long as they do. */
    @SuppressWarnings("ThreadPriorityCheck") // only speed depends on what the scheduler makes of it
    private void awaitCompany(Md5Block block) {
        lock.lock();
        try {
            long before = passesEnded;
            while (passesRunning >= PASSES_ALONE_MAX
                    && passesEnded == before
                    && missing(block) > 0) {
                passed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        int missed = Integer.MAX_VALUE;
        for (int missing = missingNow(block); 0 < missing && missing < missed; ) {
            missed = missing;
            Thread.yield();
            missing = missingNow(block);
        }
    }

    private int missingNow(Md5Block block) {
        lock.lock();
        try {
            return missing(block);
        } finally {
            lock.unlock();
        }
    }

    /** How many more blocks could be taken along with this one; under the lock. */
    private int missing(Md5Block block) {
        return block.phase == Md5Block.Phase.WAITING
                ? Math.min(company, messagesMax) - waiting.size()
                : 0;
    }

    /** The block and, if that is worth it, the others; under the lock. */
    private List<Md5Block> batch(Md5Block block) {
        List<Md5Block> batch = new ArrayList<>(messagesMax);
        boolean together = waiting.size() >= Md5Lanes.MESSAGES_MIN;
        waiting.remove(block);
        batch.add(block);
        while (together && batch.size() < messagesMax && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        batch.forEach(taken -> taken.phase = Md5Block.Phase.RUNNING);
        passesRunning++;
        return batch;
    }

    private void run(List<Md5Block> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Md5Block.Phase outcome = Md5Block.Phase.FAILED;
        try {
            Md5Lanes.take(batch.stream().map(Md5Block::run).toList());
            outcome = Md5Block.Phase.DONE;
        } finally {
            lock.lock();
            try {
                for (Md5Block block : batch) {
                    block.phase = outcome;
                }
                passesRunning--;
                passesEnded++;
                passed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
