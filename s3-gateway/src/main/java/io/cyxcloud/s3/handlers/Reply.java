package io.cyxcloud.s3.handlers;

import io.cyxcloud.ingest.BodySink;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What an operation answers; header names as they go on the wire. */
public sealed interface Reply {
    int status();

    Map<String, String> headers();

    /** No body. A Content-Length among the headers is that of the body that GET would have. */
    record Empty(int status, Map<String, String> headers) implements Reply {
        public Empty {
            headers = Map.copyOf(headers);
        }
    }

    /** A document: XML, where its Content-Type does not say something else. */
    record Document(int status, Map<String, String> headers, String text) implements Reply {
        public Document {
            headers = Map.copyOf(headers);
        }
    }

    /** The bytes of an object. The head goes out with the first of them. */
    record Content(int status, Map<String, String> headers, long lengthBytes, Body body)
            implements Reply {
        public Content {
            headers = Map.copyOf(headers);
        }
    }

    /** Writes exactly as many bytes as were announced, or throws. */
    interface Body {
        void writeTo(BodySink sink) throws IOException;
    }

    /** The same with more headers. */
    default Reply with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> all = new TreeMap<>(headers());
        all.putAll(more);
        return switch (this) {
            case Empty empty -> new Empty(empty.status, all);
            case Document document -> new Document(document.status, all, document.text);
            case Content content ->
                    new Content(content.status, all, content.lengthBytes, content.body);
        };
    }

    static Reply xml(String document) {
        return new Document(200, Map.of(), document);
    }

    static Reply empty(int status) {
        return new Empty(status, Map.of());
    }
}
