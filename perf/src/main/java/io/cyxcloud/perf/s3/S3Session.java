package io.cyxcloud.perf.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The S3 requests of a benchmark, path style, over one connection that is opened when needed. One
 * thread uses it; any thread may {@link #abort}. Keys are of the benchmark's own making and need no
 * percent-encoding.
 */
final class S3Session implements Closeable {
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int ERROR_BYTES_SHOWN_MAX = 1 << 10;
    private static final ByteBuffer[] NO_BODY = {};

    private final URI endpoint;
    private final String bucketPath;
    private final RequestSigner signer;
    private final InstantSource clock;
    private volatile @Nullable HttpConnection connection;
    private volatile boolean aborted;

    S3Session(URI endpoint, String bucket, RequestSigner signer, InstantSource clock) {
        this.endpoint = endpoint;
        this.bucketPath = "/" + bucket;
        this.signer = signer;
        this.clock = clock;
    }

    /** Makes the bucket; false when it is there already. */
    boolean createBucket() throws IOException {
        try {
            request(
                    "PUT",
                    bucketPath,
                    "",
                    new TreeMap<>(),
                    NO_BODY,
                    RequestSigner.sha256(bytes("")));
            return true;
        } catch (S3Failure e) {
            if (e.kind().contains("BucketAlreadyOwnedByYou")
                    || e.kind().contains("BucketAlreadyExists")) {
                return false;
            }
            throw e;
        }
    }

    void deleteBucket() throws IOException {
        request(
                "DELETE",
                bucketPath,
                "",
                new TreeMap<>(),
                NO_BODY,
                RequestSigner.sha256(bytes("")));
    }

    /**
     * Stores an object.
     *
     * @param payloadHash hex SHA-256 of the body or {@link RequestSigner#UNSIGNED_PAYLOAD}
     */
    void put(String key, ByteBuffer[] body, String payloadHash) throws IOException {
        request("PUT", bucketPath + "/" + key, "", new TreeMap<>(), body, payloadHash);
    }

    /** Reads an object into the check. */
    void get(String key, BodyCheck check) throws IOException {
        String path = bucketPath + "/" + key;
        exchange("GET", path, "", new TreeMap<>(), NO_BODY, RequestSigner.UNSIGNED_PAYLOAD, check);
        if (!check.passes()) {
            throw new S3Failure("wrong bytes", key + " is not what was stored");
        }
    }

    /** Deletes up to 1,000 objects by one request; ones that are absent count as deleted. */
    void delete(List<String> keys) throws IOException {
        StringBuilder xml = new StringBuilder("<Delete><Quiet>true</Quiet>");
        keys.forEach(key -> xml.append("<Object><Key>").append(key).append("</Key></Object>"));
        byte[] body = bytes(xml.append("</Delete>").toString());
        SortedMap<String, String> headers = new TreeMap<>();
        headers.put("content-md5", md5(body));
        headers.put("content-type", "application/xml");
        String hash = RequestSigner.sha256(body);
        String answer =
                request(
                        "POST",
                        bucketPath,
                        "delete=",
                        headers,
                        new ByteBuffer[] {ByteBuffer.wrap(body)},
                        hash);
        if (answer.contains("<Error>")) {
            throw new S3Failure("delete refused", answer);
        }
    }

    private String request(
            String method,
            String path,
            String query,
            SortedMap<String, String> headers,
            ByteBuffer[] body,
            String payloadHash)
            throws IOException {
        StringBuilder answer = new StringBuilder();
        exchange(method, path, query, headers, body, payloadHash, part -> append(answer, part));
        return answer.toString();
    }

    private void exchange(
            String method,
            String path,
            String query,
            SortedMap<String, String> headers,
            ByteBuffer[] body,
            String payloadHash,
            BodySink sink)
            throws IOException {
        String head = headOf(method, path, query, headers, sizeOf(body), payloadHash);
        // The first bytes are kept because they name the error when it is one.
        StringBuilder start = new StringBuilder();
        HttpResponse response =
                connected()
                        .exchange(
                                head,
                                body,
                                part -> {
                                    if (start.isEmpty()) {
                                        append(start, part.slice().limit(firstOf(part)));
                                    }
                                    sink.accept(part);
                                });
        if (!response.isSuccess()) {
            throw new S3Failure(
                    ("HTTP " + response.status() + " " + codeIn(start)).strip(),
                    method + " " + path + ": HTTP " + response.status() + " " + start);
        }
    }

    private String headOf(
            String method,
            String path,
            String query,
            SortedMap<String, String> headers,
            long sizeBytes,
            String payloadHash) {
        headers.put("host", endpoint.getRawAuthority());
        headers.put("x-amz-date", RequestSigner.timestamp(clock.instant()));
        headers.put("x-amz-content-sha256", payloadHash);
        String authorization = signer.authorization(method, path, query, headers, payloadHash);
        StringBuilder head = new StringBuilder(512);
        head.append(method).append(' ').append(path).append(query.isEmpty() ? "" : "?" + query);
        head.append(" HTTP/1.1\r\n");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        if (!method.equals("GET")) {
            head.append("content-length: ").append(sizeBytes).append("\r\n");
        }
        return head.append("authorization: ").append(authorization).append("\r\n\r\n").toString();
    }

    private HttpConnection connected() throws IOException {
        HttpConnection known = connection;
        if (known != null && known.isReusable()) {
            return known;
        }
        reset();
        HttpConnection fresh = HttpConnection.open(endpoint);
        connection = fresh;
        if (aborted) {
            reset();
            throw new S3Failure("stopped", "stopped");
        }
        return fresh;
    }

    /** Closes the connection; the next request opens another. */
    void reset() throws IOException {
        HttpConnection known = connection;
        connection = null;
        if (known != null) {
            known.close();
        }
    }

    /** Fails the request in progress, from any thread. */
    void cancelRequest() throws IOException {
        HttpConnection known = connection;
        if (known != null) {
            known.close();
        }
    }

    /** Fails the request in progress and all later ones, from any thread. */
    void abort() throws IOException {
        aborted = true;
        cancelRequest();
    }

    @Override
    public void close() throws IOException {
        reset();
    }

    /** The S3 error code in the XML of an error, or an empty string. */
    static String codeIn(CharSequence answer) {
        String text = answer.toString();
        int start = text.indexOf("<Code>");
        int end = text.indexOf("</Code>", start + 1);
        return start < 0 || end < 0 ? "" : text.substring(start + "<Code>".length(), end);
    }

    private static void append(StringBuilder text, ByteBuffer part) throws IOException {
        if (text.length() + part.remaining() > ANSWER_BYTES_MAX) {
            throw new IOException("the answer is larger than " + ANSWER_BYTES_MAX + " bytes");
        }
        text.append(UTF_8.decode(part.slice()));
    }

    private static int firstOf(ByteBuffer part) {
        return Math.min(ERROR_BYTES_SHOWN_MAX, part.remaining());
    }

    private static long sizeOf(ByteBuffer[] body) {
        long sizeBytes = 0;
        for (ByteBuffer part : body) {
            sizeBytes += part.remaining();
        }
        return sizeBytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has MD5", e);
        }
    }
}
