package io.cyxcloud.perf.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection with one request at a time, made to cost little: a blocking channel on a
 * platform thread reads and writes direct buffers with one system call and no copy, and no poller
 * thread shares the cores with the server that is measured.
 *
 * <p>One thread uses it; any thread may {@link #close} it, which fails the call in progress. It has
 * no timeouts: whoever owns it closes it when a request takes too long.
 */
final class HttpConnection implements Closeable {
    private static final int RECEIVE_BUFFER_BYTES = 256 << 10;
    private static final int HEADER_BYTES_MAX = 64 << 10;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Closeable socket;
    private final ReadableByteChannel input;
    private final WritableByteChannel output;

    /** Received and not used yet: between position and limit. */
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_BUFFER_BYTES).limit(0);

    private boolean reusable = true;

    private HttpConnection(
            Closeable socket, ReadableByteChannel input, WritableByteChannel output) {
        this.socket = socket;
        this.input = input;
        this.output = output;
    }

    /** Connects to the host and port of an http or https address. */
    static HttpConnection open(URI endpoint) throws IOException {
        boolean tls = endpoint.getScheme().equalsIgnoreCase("https");
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
        InetSocketAddress address = new InetSocketAddress(endpoint.getHost(), port);
        return tls ? openSecured(endpoint.getHost(), address) : openPlain(address);
    }

    private static HttpConnection openPlain(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, CONNECT_TIMEOUT_MS);
            return new HttpConnection(channel, channel, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static HttpConnection openSecured(String host, InetSocketAddress address)
            throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(address, CONNECT_TIMEOUT_MS);
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            SSLSocket tls = (SSLSocket) factory.createSocket(plain, host, address.getPort(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return new HttpConnection(
                    plain,
                    Channels.newChannel(tls.getInputStream()),
                    Channels.newChannel(tls.getOutputStream()));
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** False once the server or an error ended it. */
    boolean isReusable() {
        return reusable;
    }

    /**
     * Sends a request and reads the whole response.
     *
     * @param head request line and headers, ended by the empty line
     * @param body parts of the body, sent in order
     * @param sink takes the response's body
     */
    HttpResponse exchange(String head, ByteBuffer[] body, BodySink sink) throws IOException {
        reusable = false;
        IOException sendFailure = send(head, body);
        HttpResponse response;
        try {
            response = readHead();
        } catch (IOException e) {
            throw sendFailure == null ? e : sendFailure;
        }
        readBody(head.startsWith("HEAD "), response, sink);
        boolean kept =
                !response.header("connection").orElse("").toLowerCase(Locale.ROOT).equals("close");
        reusable = kept && sendFailure == null && reusable;
        return response;
    }

    /** A server may refuse and close before it has read the body: its answer says more. */
    private @Nullable IOException send(String head, ByteBuffer[] body) {
        ByteBuffer[] parts = new ByteBuffer[body.length + 1];
        parts[0] = ByteBuffer.wrap(head.getBytes(ISO_8859_1));
        System.arraycopy(body, 0, parts, 1, body.length);
        try {
            if (output instanceof GatheringByteChannel gathering) {
                do {
                    var _ = gathering.write(parts);
                } while (anyRemaining(parts));
            } else {
                for (ByteBuffer part : parts) {
                    while (part.hasRemaining()) {
                        var _ = output.write(part);
                    }
                }
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static boolean anyRemaining(ByteBuffer[] parts) {
        for (ByteBuffer part : parts) {
            if (part.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    private HttpResponse readHead() throws IOException {
        HttpResponse response;
        do {
            String[] statusLine = readLine().split(" ", 3);
            if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.")) {
                throw new IOException("not an HTTP/1.1 response");
            }
            Map<String, String> headers = new HashMap<>();
            int sizeBytes = 0;
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                sizeBytes += line.length();
                int colon = line.indexOf(':');
                if (colon < 1 || sizeBytes > HEADER_BYTES_MAX) {
                    throw new IOException("malformed or too large response headers");
                }
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            response = new HttpResponse((int) parseLong(statusLine[1], 10), headers);
        } while (response.status() / 100 == 1);
        return response;
    }

    private void readBody(boolean head, HttpResponse response, BodySink sink) throws IOException {
        reusable = true;
        if (head || response.status() == 204 || response.status() == 304) {
            return;
        }
        String length = response.headers().get("content-length");
        if (response.header("transfer-encoding")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .equals("chunked")) {
            readChunks(sink);
        } else if (length != null) {
            pass(parseLong(length, 10), sink);
        } else {
            reusable = false;
            passToEnd(sink);
        }
    }

    private void readChunks(BodySink sink) throws IOException {
        while (true) {
            long sizeBytes = parseLong(readLine().split(";", 2)[0], 16);
            if (sizeBytes == 0) {
                break;
            }
            pass(sizeBytes, sink);
            if (!readLine().isEmpty()) {
                throw new IOException("malformed chunk");
            }
        }
        for (String trailer = readLine(); !trailer.isEmpty(); trailer = readLine()) {}
    }

    private void pass(long sizeBytes, BodySink sink) throws IOException {
        long missingBytes = sizeBytes;
        while (missingBytes > 0) {
            require();
            int count = (int) Math.min(missingBytes, received.remaining());
            sink.accept(received.slice(received.position(), count));
            received.position(received.position() + count);
            missingBytes -= count;
        }
    }

    private void passToEnd(BodySink sink) throws IOException {
        do {
            sink.accept(received.slice());
            received.position(received.limit());
        } while (fill());
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            require();
            char next = (char) (received.get() & 0xFF);
            if (next == '\n') {
                return line.toString();
            }
            if (line.length() >= HEADER_BYTES_MAX) {
                throw new IOException("too long a response line");
            }
            if (next != '\r') {
                line.append(next);
            }
        }
    }

    private void require() throws IOException {
        if (!received.hasRemaining() && !fill()) {
            throw new EOFException("the server closed the connection in the middle");
        }
    }

    private boolean fill() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
        received.clear();
        int count = input.read(received);
        received.flip();
        return count > 0;
    }

    private static long parseLong(String text, int radix) throws IOException {
        try {
            return Long.parseLong(text.strip(), radix);
        } catch (NumberFormatException e) {
            throw new IOException("malformed number in the response: " + text, e);
        }
    }

    @Override
    public void close() throws IOException {
        reusable = false;
        socket.close();
    }
}
