package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindBucket;
import io.cyxcloud.events.query.MetadataQuery.FindBucketOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindBuckets;
import io.cyxcloud.events.query.MetadataQuery.FindChunkCounts;
import io.cyxcloud.events.query.MetadataQuery.FindChunks;
import io.cyxcloud.events.query.MetadataQuery.FindDigest;
import io.cyxcloud.events.query.MetadataQuery.FindHeldShards;
import io.cyxcloud.events.query.MetadataQuery.FindHistory;
import io.cyxcloud.events.query.MetadataQuery.FindIdentityOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindObject;
import io.cyxcloud.events.query.MetadataQuery.FindObjectAsOf;
import io.cyxcloud.events.query.MetadataQuery.FindObjectCounts;
import io.cyxcloud.events.query.MetadataQuery.FindObjectOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataQuery.FindParts;
import io.cyxcloud.events.query.MetadataQuery.FindSetting;
import io.cyxcloud.events.query.MetadataQuery.FindUsers;
import io.cyxcloud.events.query.MetadataQuery.ListObjects;
import io.cyxcloud.events.query.MetadataQuery.ListObjectsAsOf;
import io.cyxcloud.events.query.MetadataQuery.ListUploads;
import io.cyxcloud.events.query.MetadataQuery.ListVersions;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.placement.query.QueryPeer;
import io.cyxcloud.placement.query.QueryTls;
import io.cyxcloud.placement.query.QueryWire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts questions to placement instances over HTTP/2 and mutual TLS. Thread-safe. */
final class InstanceClient implements AutoCloseable {
    private static final int CONNECTIONS_PER_INSTANCE = 2;
    private static final int QUERIES_WAITING_MAX = 4_096;
    private static final int CONNECT_MS = 2_000;
    private static final Duration STOP_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(InstanceClient.class);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final QueryTls tls;
    private final HttpClientAgent client;
    private final Map<QueryEndpoint, QuestionStream> streams = new ConcurrentHashMap<>();

    private final Duration silenceMax;

    InstanceClient(TlsFiles tls) {
        this(tls, QuestionStream.SILENCE_MAX);
    }

    /** With another patience with an instance from which nothing comes. */
    InstanceClient(TlsFiles tls, Duration silenceMax) {
        this.silenceMax = silenceMax;
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

    /**
     * Asks one instance: small answers come over a stream that all share, so that none waits behind
     * a page of a listing.
     *
     * @param staleOk whether a stale answer will do
     * @param withinMs for the answer, and told to the instance; more than 0
     * @return never fails: what went wrong is an {@link UnavailableAnswer}
     */
    CompletableFuture<MetadataAnswer> ask(
            QueryEndpoint to, MetadataQuery query, boolean staleOk, long withinMs) {
        return switch (query) {
            case ListObjects _,
                    ListObjectsAsOf _,
                    ListVersions _,
                    ListUploads _,
                    FindParts _,
                    FindBuckets _,
                    FindUsers _,
                    FindHeldShards _,
                    FindChunkCounts _,
                    FindObjectCounts _,
                    FindDigest _ ->
                    askAlone(to, query, staleOk, withinMs);
            case FindObject _,
                    FindObjectAsOf _,
                    FindHistory _,
                    FindObjectOutcome _,
                    FindBucket _,
                    FindBucketOutcome _,
                    FindSetting _,
                    FindIdentityOutcome _,
                    FindChunks _,
                    FindOwners _ ->
                    streams.computeIfAbsent(to, this::stream).ask(query, staleOk, withinMs);
        };
    }

    private QuestionStream stream(QueryEndpoint to) {
        RequestOptions options = request(to, QueryWire.STREAM_PATH);
        return new QuestionStream(
                vertx.getOrCreateContext(),
                new QuestionStream.Link() {
                    @Override
                    public Future<HttpClientRequest> open() {
                        return client.request(options);
                    }

                    @Override
                    public boolean isPlacement(HttpClientRequest request) {
                        return InstanceClient.isPlacement(request);
                    }

                    @Override
                    public boolean isRevoked(HttpClientRequest request) {
                        return tls.isRevoked(request.connection());
                    }
                },
                silenceMax);
    }

    private static RequestOptions request(QueryEndpoint to, String path) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(to.host())
                .setPort(to.port())
                .setURI(path)
                .putHeader("content-type", QueryWire.CONTENT_TYPE);
    }

    private CompletableFuture<MetadataAnswer> askAlone(
            QueryEndpoint to, MetadataQuery query, boolean staleOk, long withinMs) {
        byte[] body = QueryWire.QUERY.encode(query);
        RequestOptions request =
                request(to, QueryWire.PATH)
                        // a handshake that takes longer goes on, for whoever asks next
                        .setIdleTimeout(withinMs)
                        .putHeader(QueryWire.DEADLINE_HEADER, Long.toString(withinMs))
                        .putHeader(QueryWire.STALE_OK_HEADER, Boolean.toString(staleOk));
        return client.request(request)
                .compose(opened -> send(opened, Buffer.buffer(body)))
                .map(answer -> QueryWire.ANSWER.decode(answer.getBytes()))
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(withinMs, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> new UnavailableAnswer(to + ": " + failure));
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
                .setHttp2ConnectionWindowSize(QueryWire.WINDOW_BYTES)
                .setInitialSettings(
                        new Http2Settings().setInitialWindowSize(QueryWire.WINDOW_BYTES))
                .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols())
                .setKeyCertOptions(tls.getKeyCertOptions())
                .setTrustOptions(tls.getTrustOptions());
    }

    private static boolean isPlacement(HttpClientRequest request) {
        return QueryPeer.of(request.connection())
                .filter(peer -> peer.role().equals("placement"))
                .isPresent();
    }

    private Future<Buffer> send(HttpClientRequest request, Buffer body) {
        if (tls.isRevoked(request.connection()) || !isPlacement(request)) {
            var _ = request.connection().close();
            return Future.failedFuture("the peer is no placement instance, or revoked");
        }
        return request.send(body).compose(InstanceClient::body);
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
