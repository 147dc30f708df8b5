package io.cyxcloud.s3.http;

import io.cyxcloud.s3.core.ErrorDocument;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.HttpDate;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.handlers.Failures;
import io.cyxcloud.s3.handlers.Reply;
import io.cyxcloud.s3.handlers.S3Dispatcher;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, on the virtual thread that handles it. */
final class HttpExchange {
    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final VertxRequestBody body;
    private final ServerLimits limits;
    private final String requestId;
    private final String hostId;
    private @Nullable ResponseSink sink;

    HttpExchange(
            HttpServerRequest request,
            VertxRequestBody body,
            ServerLimits limits,
            ResponseIds ids) {
        this.request = request;
        this.response = request.response();
        this.body = body;
        this.limits = limits;
        this.requestId = ids.requestId();
        this.hostId = ids.hostId();
    }

    /** Handles the request to its end; throws nothing. */
    void run(S3Dispatcher dispatcher) {
        try {
            send(dispatcher.answer(head(request), body, peer(request)));
        } catch (ClientGoneException e) {
            LOG.debug("{} {}: {}", requestId, request.method(), e.getMessage());
            var _ = request.connection().close();
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Answers without looking at the request; throws nothing. */
    void refuse(S3Exception answer) {
        fail(answer);
    }

    private static RequestHead head(HttpServerRequest request) {
        List<SimpleImmutableEntry<String, String>> fields =
                request.headers().entries().stream()
                        .map(field ->
                                new SimpleImmutableEntry<>(
                                        field.getKey(), HttpText.decoded(field.getValue())))
                        .toList();
        return RequestHead.of(
                request.method().name(), HttpText.decoded(request.uri()), Headers.of(fields));
    }

    private static Peer peer(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String address = remote == null ? null : remote.hostAddress();
        int zone = address == null ? -1 : address.indexOf('%'); // of a link: fe80::1%eth0
        return new Peer(
                address == null ? "" : zone < 0 ? address : address.substring(0, zone),
                request.isSSL());
    }

    private void send(Reply reply) throws IOException {
        switch (reply) {
            case Reply.Empty empty -> {
                begin(empty.status(), empty.headers());
                end(null);
            }
            case Reply.Document document -> {
                begin(document.status(), document.headers());
                response.putHeader(
                        "Content-Type",
                        document.headers().getOrDefault("Content-Type", "application/xml"));
                end(document.text());
            }
            case Reply.Content content -> stream(content);
        }
    }

    private void stream(Reply.Content content) throws IOException {
        ResponseSink out =
                new ResponseSink(
                        response,
                        content.lengthBytes(),
                        limits.bodyTimeoutMs(),
                        () -> {
                            begin(content.status(), content.headers());
                            response.putHeader(
                                    "Content-Length", Long.toString(content.lengthBytes()));
                        });
        sink = out;
        content.body().writeTo(out);
        out.finish();
    }

    private void begin(int status, Map<String, String> headers) {
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        response.putHeader("x-amz-request-id", requestId);
        response.putHeader("x-amz-id-2", hostId);
        response.putHeader("Date", HttpDate.format(System.currentTimeMillis()));
        response.putHeader("Server", "CyxCloud");
    }

    private void fail(Throwable failure) {
        S3Exception known = Failures.answer(failure);
        if (known == null) {
            LOG.error("{} {} {} failed", requestId, request.method(), request.path(), failure);
        }
        if (sink != null && sink.hasBegun()) {
            if (known != null) {
                LOG.warn("{} cut off: {}", requestId, known.text());
            }
            var _ = request.connection().close(); // the client sees that bytes are missing
            return;
        }
        S3Exception answer = known == null ? S3Error.INTERNAL_ERROR.failure() : known;
        try {
            answer(answer);
        } catch (IllegalStateException e) {
            LOG.debug("{} could not be answered: {}", requestId, e.getMessage());
            var _ = request.connection().close();
        }
    }

    /** Sends an error document. */
    private void answer(S3Exception answer) {
        int status = answer.error().status();
        begin(status, answer.headers());
        if (status == 503) {
            response.putHeader("Retry-After", "1");
        }
        boolean bodiless = request.method().name().equals("HEAD") || status == 304;
        String document = ErrorDocument.of(answer, HttpText.decoded(path()), requestId, hostId);
        response.putHeader("Content-Type", "application/xml");
        end(bodiless ? null : document);
    }

    private String path() {
        String path = request.path();
        return path == null ? "/" : path;
    }

    /** Ends the answer; where the body was not wanted, the connection ends with it. */
    private void end(@Nullable String document) {
        boolean unread = body.hasMore() || body.isHeldBack();
        if (unread) {
            response.putHeader("Connection", "close");
        }
        var _ = document == null ? response.end() : response.end(Buffer.buffer(document));
        if (unread) {
            if (!body.isHeldBack()) {
                discard();
            }
            var _ = request.connection().close();
        }
    }

    private void discard() {
        ByteBuffer waste = ByteBuffer.allocate(ServerLimits.BODY_BUFFER_BYTES_MAX);
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ServerLimits.DISCARD_MS_MAX);
        long discarded = 0;
        try {
            while (discarded < ServerLimits.DISCARDED_BYTES_MAX
                    && System.nanoTime() - deadline < 0) {
                int count = body.read(waste.clear());
                if (count < 0) {
                    return;
                }
                discarded += count;
            }
        } catch (IOException | S3Exception e) {
            LOG.debug("{} gave up on the rest of a body: {}", requestId, e.getMessage());
        }
    }
}
