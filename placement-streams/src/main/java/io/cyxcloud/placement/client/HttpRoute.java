package io.cyxcloud.placement.client;

import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.NotOwnerAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.placement.query.QueryPeer;
import io.cyxcloud.placement.query.QueryTls;
import io.cyxcloud.placement.query.QueryWire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions over HTTP/2 and mutual TLS, to the instance that owns the partition. Who that is, any
 * of the configured instances says; it is asked again after a "not the owner" or a failure.
 * Thread-safe.
 */
final class HttpRoute implements MetadataRoute {
    private static final int CONNECTIONS_PER_INSTANCE = 2;
    private static final int QUERIES_WAITING_MAX = 4_096;
    private static final int CONNECT_MS = 2_000;

    /** An instance that does not answer the cheap question about owners by then is passed over. */
    private static final Duration OWNERS_WITHIN = Duration.ofSeconds(3);

    private static final Duration STOP_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(HttpRoute.class);

    private final List<QueryEndpoint> instances;
    private final AtomicInteger turn = new AtomicInteger();
    private final ReentrantLock looking = new ReentrantLock();
    private final Map<MetadataTable, Map<Integer, QueryEndpoint>> owners =
            new EnumMap<>(MetadataTable.class);
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final QueryTls tls;
    private final HttpClientAgent client;

    HttpRoute(List<QueryEndpoint> instances, TlsFiles tls) {
        this.instances = List.copyOf(instances);
        try {
            this.tls = new QueryTls(vertx, tls);
        } catch (UncheckedIOException e) {
            var _ = vertx.close();
            throw e;
        }
        this.client =
                vertx.createHttpClient(
                        options(this.tls.client()),
                        new PoolOptions()
                                .setHttp2MaxSize(CONNECTIONS_PER_INSTANCE)
                                .setMaxWaitQueueSize(QUERIES_WAITING_MAX));
        this.tls.follow(() -> client.updateSSLOptions(this.tls.client(), true));
    }

    @Override
    public MetadataAnswer ask(MetadataQuery query, Duration within) {
        long untilNs = System.nanoTime() + within.toNanos();
        Optional<QueryEndpoint> owner = owner(query.table(), query.partition(), untilNs);
        if (owner.isEmpty()) {
            return new NotOwnerAnswer(query.partition());
        }
        MetadataAnswer answer = post(owner.get(), query, untilNs);
        if (answer instanceof NotOwnerAnswer || answer instanceof UnavailableAnswer) {
            forget(query.table());
        }
        return answer;
    }

    @Override
    public void close() {
        try {
            vertx.close() // and with it the client
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the metadata client did not stop in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpClientOptions options(ClientSSLOptions tls) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setVerifyHost(false) // the role in the certificate is what counts, see below
                .setConnectTimeout(CONNECT_MS)
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions());
    }

    private Optional<QueryEndpoint> owner(MetadataTable table, int partition, long untilNs) {
        QueryEndpoint known = known(table, partition);
        return known != null ? Optional.of(known) : look(table, partition, untilNs);
    }

    /** One looks at a time: the others find what it learnt. */
    private Optional<QueryEndpoint> look(MetadataTable table, int partition, long untilNs) {
        looking.lock();
        try {
            QueryEndpoint known = known(table, partition);
            return known != null ? Optional.of(known) : askAround(table, partition, untilNs);
        } finally {
            looking.unlock();
        }
    }

    private Optional<QueryEndpoint> askAround(MetadataTable table, int partition, long untilNs) {
        for (int i = 0; i < instances.size(); i++) {
            QueryEndpoint instance =
                    instances.get(Math.floorMod(turn.getAndIncrement(), instances.size()));
            long soonNs = Math.min(untilNs, System.nanoTime() + OWNERS_WITHIN.toNanos());
            if (post(instance, new FindOwners(table), soonNs) instanceof OwnersAnswer answer) {
                learn(table, answer);
                QueryEndpoint known = known(table, partition);
                if (known != null) {
                    return Optional.of(known);
                }
            }
        }
        return Optional.empty();
    }

    private synchronized @Nullable QueryEndpoint known(MetadataTable table, int partition) {
        return owners.getOrDefault(table, Map.of()).get(partition);
    }

    private synchronized void learn(MetadataTable table, OwnersAnswer answer) {
        Map<Integer, QueryEndpoint> learnt = new HashMap<>();
        answer.owners()
                .forEach(o -> learnt.put(o.partition(), new QueryEndpoint(o.host(), o.port())));
        owners.put(table, learnt);
    }

    private synchronized void forget(MetadataTable table) {
        owners.remove(table);
    }

    private MetadataAnswer post(QueryEndpoint to, MetadataQuery query, long untilNs) {
        long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
        if (leftMs < 1) {
            return new UnavailableAnswer("no time is left");
        }
        byte[] body = QueryWire.QUERY.encode(query);
        RequestOptions request =
                new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost(to.host())
                        .setPort(to.port())
                        .setURI(QueryWire.PATH)
                        .setTimeout(leftMs)
                        .putHeader("content-type", QueryWire.CONTENT_TYPE)
                        .putHeader(QueryWire.DEADLINE_HEADER, Long.toString(leftMs));
        Future<Buffer> answer =
                client.request(request).compose(opened -> send(opened, Buffer.buffer(body)));
        try {
            byte[] bytes =
                    answer.toCompletionStage()
                            .toCompletableFuture()
                            .get(leftMs, TimeUnit.MILLISECONDS)
                            .getBytes();
            return QueryWire.ANSWER.decode(bytes);
        } catch (ExecutionException | TimeoutException | UnreadableRecordException e) {
            return new UnavailableAnswer(to + ": " + (e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new UnavailableAnswer("interrupted");
        }
    }

    private Future<Buffer> send(HttpClientRequest request, Buffer body) {
        if (tls.isRevoked(request.connection())) {
            var _ = request.connection().close();
            return Future.failedFuture("the peer's certificate is revoked");
        }
        if (QueryPeer.of(request.connection())
                .filter(peer -> peer.role().equals("placement"))
                .isEmpty()) {
            var _ = request.reset();
            return Future.failedFuture("the peer is no placement instance");
        }
        return request.send(body).compose(HttpRoute::body);
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        String length = response.getHeader("content-length");
        if (response.statusCode() != 200) {
            return Future.failedFuture("status " + response.statusCode());
        }
        if (length != null && Long.parseLong(length) > QueryWire.ANSWER_BYTES_MAX) {
            return Future.failedFuture("an answer of " + length + " bytes");
        }
        return response.body();
    }
}
