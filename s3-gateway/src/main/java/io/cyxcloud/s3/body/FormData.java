package io.cyxcloud.s3.body;

import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads multipart/form-data (RFC 7578) part by part as it comes; no part is held here. One thread
 * at a time.
 */
public final class FormData {
    /** The parameters of a part. */
    public record Part(String name, @Nullable String filename) {}

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PART_HEAD_BYTES_MAX = 8 * 1024;

    /** RFC 2046's limit. */
    private static final int BOUNDARY_CHARS_MAX = 70;

    private static final Pattern BOUNDARY =
            Pattern.compile(
                    "multipart/form-data\\s*;(?:.*;)?\\s*boundary=(?:\"([^\"]+)\"|([^\";,\\s]+)).*",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER = Pattern.compile(";\\s*(name|filename)=(\"?)");

    private final BodySource wire;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;

    /** Of the part's bytes, those before this are known; its end when {@link #delimited}. */
    private int known;

    private boolean delimited;
    private boolean wireEnded;

    private FormData(BodySource wire, String boundary) {
        this.wire = wire;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        // the first delimiter has no line before it
        buffer[0] = '\r';
        buffer[1] = '\n';
        end = 2;
    }

    /** Whether a Content-Type is that of a form. */
    public static boolean isForm(@Nullable String contentType) {
        return contentType != null
                && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /**
     * Begins to read, before the first part.
     *
     * @throws S3Exception MalformedPOSTRequest
     */
    public static FormData of(BodySource wire, String contentType) {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!matcher.matches()) {
            throw malformed();
        }
        String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        if (boundary.length() > BOUNDARY_CHARS_MAX) {
            throw malformed();
        }
        return new FormData(wire, boundary);
    }

    /**
     * Goes to the next part, past what is left of this one.
     *
     * @return null at the end of the form
     * @throws S3Exception MalformedPOSTRequest, IncompleteBody
     */
    public @Nullable Part next() throws IOException {
        ByteBuffer waste = ByteBuffer.allocate(BUFFER_BYTES);
        while (read(waste.clear()) >= 0) {
            // to the delimiter
        }
        start += delimiter.length;
        delimited = false;
        require(2);
        if (buffer[start] == '-' && buffer[start + 1] == '-') {
            start += 2;
            known = start;
            return null;
        }
        if (!line().isBlank()) {
            throw malformed();
        }
        Part part = head();
        known = start;
        return part;
    }

    /**
     * Puts bytes of the part into {@code into}, which has room.
     *
     * @return bytes put, or -1 at its end
     * @throws S3Exception IncompleteBody
     */
    public int read(ByteBuffer into) throws IOException {
        while (known == start && !delimited) {
            look();
        }
        int count = Math.min(known - start, into.remaining());
        if (count == 0) {
            return -1;
        }
        into.put(buffer, start, count);
        start += count;
        return count;
    }

    /**
     * All of the part.
     *
     * @return null when it has more bytes
     */
    public @Nullable String text(int bytesMax) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(1024);
        while (read(piece.clear()) >= 0) {
            out.write(piece.array(), 0, piece.position());
            if (out.size() > bytesMax) {
                return null;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Gets more bytes and says which of them are the part's. */
    private void look() throws IOException {
        require(delimiter.length);
        int last = end - delimiter.length;
        for (int i = known; i <= last; i++) {
            if (buffer[i] == '\r' && isDelimiterAt(i)) {
                known = i;
                delimited = true;
                return;
            }
        }
        known = last + 1;
    }

    private boolean isDelimiterAt(int at) {
        for (int i = 1; i < delimiter.length; i++) {
            if (buffer[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private Part head() throws IOException {
        String disposition = "";
        int bytes = 0;
        while (true) {
            String line = line();
            if (line.isEmpty()) {
                break;
            }
            bytes += line.length();
            if (bytes > PART_HEAD_BYTES_MAX) {
                throw malformed();
            }
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                disposition = line;
            }
        }
        String name = null;
        String filename = null;
        Matcher parameters = PARAMETER.matcher(disposition);
        int from = 0;
        while (parameters.find(from)) {
            boolean quoted = !parameters.group(2).isEmpty();
            StringBuilder value = new StringBuilder();
            from = value(disposition, parameters.end(), quoted, value);
            if (parameters.group(1).equals("name")) {
                name = unescaped(value);
            } else {
                filename = unescaped(value);
            }
        }
        if (name == null || name.isEmpty()) {
            throw malformed();
        }
        return new Part(name, filename);
    }

    /** Reads a parameter's value, and says where it ends. */
    private static int value(String line, int start, boolean quoted, StringBuilder into) {
        for (int i = start; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted ? c == '"' : c == ';') {
                return quoted ? i + 1 : i;
            }
            boolean escapes = quoted && c == '\\' && i + 1 < line.length();
            if (escapes && (line.charAt(i + 1) == '"' || line.charAt(i + 1) == '\\')) {
                i++;
            }
            into.append(line.charAt(i));
        }
        if (quoted) {
            throw malformed();
        }
        return line.length();
    }

    /** What browsers escape in names. */
    private static String unescaped(StringBuilder value) {
        return value.toString()
                .strip()
                .replace("%22", "\"")
                .replace("%0D", "\r")
                .replace("%0A", "\n");
    }

    /** A line without its end. */
    private String line() throws IOException {
        for (int i = 0; i <= PART_HEAD_BYTES_MAX; i++) {
            require(i + 2);
            if (buffer[start + i] == '\r' && buffer[start + i + 1] == '\n') {
                String line = new String(buffer, start, i, StandardCharsets.UTF_8);
                start += i + 2;
                return line;
            }
        }
        throw malformed();
    }

    /** Waits until so many bytes are here. */
    private void require(int count) throws IOException {
        while (end - start < count) {
            if (wireEnded) {
                throw S3Error.INCOMPLETE_BODY.failure();
            }
            if (end == buffer.length) {
                System.arraycopy(buffer, start, buffer, 0, end - start);
                known -= start;
                end -= start;
                start = 0;
            }
            int read = wire.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
            if (read < 0) {
                wireEnded = true;
            } else {
                end += read;
            }
        }
    }

    private static S3Exception malformed() {
        return S3Error.MALFORMED_POST_REQUEST.failure();
    }
}
