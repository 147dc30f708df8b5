package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Random puts, deletions, reads, compactions, scrubs, crashes, power cuts in the middle of any
 * step, lost indexes, failing writes, full disks and flipped bits, on the engine's parts and on a
 * set that says what must be there. {@code -Dseed=N} runs one seed again, {@code -Dseeds=N
 * -Dseconds=S} more of them.
 */
final class StoreModelTest {
    private static final int SEEDS = Integer.getInteger("seeds", 3000);
    private static final int STEPS = 120;
    private static final int WORKERS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final long NANOS_MAX = Long.getLong("seconds", 45) * 1_000_000_000L;
    private static final int NUMBERS = SimulatedStore.NUMBERS;

    private final Set<Integer> stored = new HashSet<>();
    // Asked for when the power went, or whose write failed: there or not, until looked at.
    private final Set<Integer> open = new HashSet<>();
    // One of their records has a flipped bit: their bytes or a failure, until put again.
    private final Set<Integer> damaged = new HashSet<>();
    private final Set<LogPoint> flipped = new HashSet<>();
    private Random random = new Random(0);
    private SimulatedStore store = new SimulatedStore();
    private final List<String> history = new ArrayList<>();

    private static ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();

    /** Each crash is told of in the log, and forgets its buffers as a crash does. */
    @BeforeAll
    static void quiet() {
        log().setLevel(Level.OFF);
        leaks = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void loud() {
        log().setLevel(null);
        ResourceLeakDetector.setLevel(leaks);
    }

    private static Logger log() {
        return (Logger) LoggerFactory.getLogger(StoreModelTest.class.getPackageName());
    }

    /** Each worker has a store and a model of its own; a seed is one worker's from end to end. */
    @Test
    void behavesAsTheModel() throws InterruptedException {
        long first = Long.getLong("seed", System.nanoTime());
        int count = Long.getLong("seed") == null ? SEEDS : 1;
        long start = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicLong cpuNanos = new AtomicLong();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> workers = new ArrayList<>();
        for (int worker = 0; worker < Math.min(WORKERS, count); worker++) {
            Runnable work =
                    () -> {
                        StoreModelTest story = new StoreModelTest();
                        try {
                            int number = next.getAndIncrement();
                            while (number < count
                                    && failure.get() == null
                                    && System.nanoTime() - start < NANOS_MAX) {
                                story.run(first + number);
                                done.incrementAndGet();
                                number = next.getAndIncrement();
                            }
                        } catch (Throwable e) {
                            failure.compareAndSet(null, e);
                        }
                        cpuNanos.addAndGet(
                                ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                    };
            workers.add(Thread.ofPlatform().name("model-" + worker).start(work));
        }
        for (Thread worker : workers) {
            worker.join();
        }
        System.out.printf(
                "StoreModelTest: %d seeds from -Dseed=%d, %.1f s, %.1f ms of processor a seed%n",
                done.get(),
                first,
                (System.nanoTime() - start) / 1e9,
                cpuNanos.get() / 1e6 / Math.max(1, done.get()));
        if (failure.get() instanceof Error e) {
            throw e;
        }
        assertThat(failure.get()).isNull();
        assertThat(done).hasPositiveValue();
    }

    private void run(long seed) throws IOException {
        random = new Random(seed);
        store = new SimulatedStore();
        List.of(stored, open, damaged).forEach(Set::clear);
        flipped.clear();
        history.clear();
        try {
            store.open();
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            restart();
            checkAll();
        } catch (Throwable e) {
            throw new AssertionError("-Dseed=" + seed + "\n" + String.join("\n", history), e);
        }
    }

    private void step() throws IOException {
        boolean cut = random.nextInt(12) == 0;
        if (cut) {
            store.fuse.cut(1 + random.nextInt(8), random.nextBoolean());
        }
        try {
            act();
            store.fuse.reset();
        } catch (PowerCut e) {
            store.fuse.reset();
            powerCut();
        }
    }

    private void act() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 40) {
            commit(1 + random.nextInt(4), 70);
        } else if (dice < 55) {
            commit(1 + random.nextInt(6), 20);
        } else if (dice < 70) {
            note("compact");
            var _ = store.compactor.step(random.nextBoolean(), bytes -> random.nextInt(8) > 0);
            store.checkUse();
        } else if (dice < 74) {
            note("scrub");
            var _ = store.scrubber.step(random.nextInt(50_000));
        } else if (dice < 78) {
            flipBit();
        } else if (dice < 81) {
            note("lose index");
            store.index.lose();
            reopen();
        } else if (dice < 84) {
            restart();
        } else if (dice < 87) {
            powerCut();
        } else if (dice < 91) {
            failingWrite();
        } else if (dice < 94) {
            fullDisk();
        } else if (dice < 97) {
            store.index.notePublished(store.log.end());
        } else {
            checkAll();
        }
    }

    private void commit(int count, int putPercent) {
        List<Runnable> answers = new ArrayList<>();
        List<PendingRecord> batch = new ArrayList<>();
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(NUMBERS);
            if (!numbers.add(number)) {
                continue;
            }
            boolean put = random.nextInt(100) < putPercent;
            note((put ? "put " : "delete ") + number);
            boolean wasStored = stored.contains(number) && !open.contains(number);
            boolean wasAbsent = !stored.contains(number) && !open.contains(number);
            if (!(put ? wasStored : wasAbsent)) {
                open.add(number);
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            if (put) {
                store.put(number, done).ifPresent(batch::add);
            } else {
                batch.add(store.delete(number, done));
            }
            answers.add(() -> answered(number, put, done));
        }
        store.log.commit(batch);
        answers.forEach(Runnable::run);
    }

    private void answered(int number, boolean put, CompletableFuture<Void> done) {
        assertThat(done).isDone();
        if (done.isCompletedExceptionally()) {
            ShardFailure failure = ShardException.of(done.exceptionNow()).failure();
            note("  " + number + " " + failure);
            assertThat(failure).isIn(ShardFailure.UNAVAILABLE, ShardFailure.DISK_FULL);
            resolve(number);
            return;
        }
        open.remove(number);
        if (put) {
            stored.add(number);
            damaged.remove(number);
        } else {
            stored.remove(number);
        }
        check(number);
    }

    private void failingWrite() {
        note("failing write");
        store.fuse.fail(1 + random.nextInt(4), "Input/output error");
        commit(1 + random.nextInt(3), 60);
        store.fuse.reset();
    }

    private void fullDisk() throws IOException {
        note("full disk");
        long before = store.files.freeBytes;
        long used = before - store.files.freeBytes();
        store.files.freeBytes = used + SimulatedStore.CONFIG.freeBytesMin() + random.nextInt(9000);
        commit(1 + random.nextInt(3), 60);
        var _ = store.compactor.step(true, bytes -> true);
        store.files.freeBytes = before;
    }

    private void restart() throws IOException {
        note("restart");
        store.index.flush();
        store.log.close();
        reopen();
    }

    private void powerCut() throws IOException {
        SimulatedFiles.Fate[] fates = SimulatedFiles.Fate.values();
        SimulatedFiles.Fate fate = fates[random.nextInt(fates.length)];
        note("power cut, unsynced " + fate);
        store.files.powerOn(fate, random);
        store.index.powerOn(random);
        reopen();
    }

    private void reopen() throws IOException {
        store.open();
        Set.copyOf(open).forEach(this::resolve);
        checkAll();
    }

    /** From now on it is what it is. */
    private void resolve(int number) {
        if (open.remove(number) && !damaged.contains(number)) {
            Optional<ShardFailure> failure = SimulatedStore.failure(() -> store.read(number));
            if (failure.isEmpty()) {
                stored.add(number);
            } else {
                assertThat(failure).contains(ShardFailure.NOT_FOUND);
                stored.remove(number);
            }
        }
    }

    private void flipBit() throws IOException {
        record Hit(RecordHeader header, LogPoint at) {}
        List<Hit> places = new ArrayList<>();
        for (var segment : store.files.sizes().entrySet()) {
            var _ =
                    new SegmentScan(store.files)
                            .scan(
                                    new LogPoint(segment.getKey(), 0),
                                    segment.getValue(),
                                    (header, at) -> places.add(new Hit(header, at)));
        }
        places.removeIf(hit -> flipped.contains(hit.at));
        if (places.isEmpty()) {
            return;
        }
        Hit hit = places.get(random.nextInt(places.size()));
        LogPoint at = hit.at;
        RecordHeader header = hit.header;
        flipped.add(at);
        for (int number = 0; number < NUMBERS; number++) {
            if (SimulatedStore.id(number).equals(header.shard())) {
                note("flip bit of a " + header.kind() + " of " + number + " at " + at);
                damaged.add(number);
            }
        }
        int reach = random.nextBoolean() ? header.payloadOffset() : recordContent(header);
        store.files.flipBit(at.segment(), at.offset() + random.nextInt(reach), random.nextInt(8));
    }

    private static int recordContent(RecordHeader header) {
        return header.payloadOffset() + header.sizeBytes();
    }

    private void checkAll() {
        for (int number = 0; number < NUMBERS; number++) {
            check(number);
        }
        store.checkUse();
    }

    private void check(int number) {
        if (open.contains(number)) {
            return;
        }
        boolean sure = !damaged.contains(number);
        if (store.index.find(SimulatedStore.id(number)).isEmpty()) {
            if (sure && stored.contains(number)) {
                fail("shard %d is gone", number);
            }
            return;
        }
        try {
            if (!Arrays.equals(store.read(number), SimulatedStore.bytes(number))) {
                fail("shard %d has other bytes", number);
            }
            if (sure && !stored.contains(number)) {
                fail("shard %d is back", number);
            }
        } catch (ShardException e) {
            assertThat(sure).as("shard %d: %s", number, e).isFalse();
            assertThat(e.failure()).isEqualTo(ShardFailure.CORRUPT);
        }
    }

    private void note(String what) {
        history.add(what);
    }

    /** A fixed story, cut at every single step, before and after it, with every fate of pages. */
    @Test
    void survivesACutAtEveryStep() throws IOException {
        int cuts = 0;
        for (SimulatedFiles.Fate fate : SimulatedFiles.Fate.values()) {
            for (boolean after : new boolean[] {false, true}) {
                for (int at = 1; story(at, after, fate); at++) {
                    cuts++;
                }
            }
        }
        assertThat(cuts).isGreaterThan(300);
    }

    /** Whether it was cut. */
    private boolean story(int cutAt, boolean after, SimulatedFiles.Fate fate) throws IOException {
        random = new Random(cutAt);
        store = new SimulatedStore();
        List.of(stored, open, damaged).forEach(Set::clear);
        history.clear();
        note("cut at " + cutAt + (after ? " after " : " before ") + fate);
        store.fuse.cut(cutAt, after);
        boolean cut = false;
        try {
            store.open();
            tell();
        } catch (PowerCut e) {
            cut = true;
            store.fuse.reset();
            store.files.powerOn(fate, random);
            store.index.powerOn(random);
            reopen();
        }
        store.fuse.reset();
        tell();
        store.index.lose();
        reopen();
        return cut;
    }

    private void tell() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 6; i++) {
                one(round * 6 + i, true);
            }
            for (int i = 0; i < 5; i++) {
                one(round * 6 + i, false);
            }
            store.index.notePublished(store.log.end());
            while (store.compactor.step(true, bytes -> true)) {
                store.checkUse();
            }
        }
    }

    private void one(int number, boolean put) {
        if (put != stored.contains(number)) {
            open.add(number);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (put) {
            store.put(number, done).ifPresent(record -> store.log.commit(List.of(record)));
        } else {
            store.log.commit(List.of(store.delete(number, done)));
        }
        answered(number, put, done);
    }
}
