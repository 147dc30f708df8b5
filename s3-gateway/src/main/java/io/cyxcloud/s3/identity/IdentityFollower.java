package io.cyxcloud.s3.identity;

import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.s3.core.AccessKeys;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code cyx.identity-events} from their beginning: one thread, which tells {@link
 * UserCredentials} once it has read all there was. When it cannot go on, a key that was deleted
 * since might be taken: nothing is known then, until everything has been read again. Thread-safe.
 */
public final class IdentityFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityFollower.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final KafkaAccess kafka;
    private final UserCredentials credentials;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable EventTail<IdentityEvent> tail; // guarded by this

    /** Begins to read. */
    public IdentityFollower(KafkaAccess kafka, UserCredentials credentials) {
        this.kafka = kafka;
        this.credentials = credentials;
        this.thread = Thread.ofPlatform().daemon().name("identity-events").start(this::follow);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed.countDown();
            if (tail != null) {
                tail.close();
            }
        }
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        while (!isClosed()) {
            try {
                read();
            } catch (RuntimeException e) {
                if (!isClosed()) {
                    LOG.error("users cannot be read, only the root key is taken: {}", e, e);
                }
            } finally {
                credentials.know(null); // whatever ended it: keys may be disabled unheard
            }
            pause();
        }
    }

    private void read() {
        EventTail<IdentityEvent> reading =
                new EventTail<>(kafka, Topics.IDENTITY_EVENTS, EventTail.From.BEGINNING);
        try {
            synchronized (this) {
                tail = reading;
                if (isClosed()) {
                    return;
                }
            }
            if (!reading.isThere()) {
                throw new IllegalStateException(
                        "there is no topic "
                                + Topics.IDENTITY_EVENTS.name()
                                + ": 'cyxcloud topics create' makes it");
            }
            AccessKeys users = new AccessKeys();
            reading.drain((_, _, event) -> users.apply(event));
            credentials.know(users);
            reading.run((_, _, event) -> users.apply(event));
        } finally {
            synchronized (this) {
                tail = null;
            }
            reading.closeIdle();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pause() {
        try {
            var _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
