package io.cyxcloud.placement.query;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;

/**
 * The query protocol, over HTTP/2 and mutual TLS: {@link MetadataQuery} and {@link MetadataAnswer}
 * as {@link AvroCodec} has them.
 *
 * <p>{@code POST /v1/query}: the body is one question, the answer's body one answer.
 *
 * <p>{@code POST /v1/queries}: both bodies go on for as long as there is something to ask, and are
 * made of {@link QueryFrames}: questions, numbered by who asks, and their answers in the order in
 * which they are ready.
 */
public final class QueryWire {
    public static final String PATH = "/v1/query";
    public static final String STREAM_PATH = "/v1/queries";
    public static final String CONTENT_TYPE = "avro/binary";

    /** How long the sender waits, in ms. */
    public static final String DEADLINE_HEADER = "cyx-deadline-ms";

    /** {@code true} when a stale answer will do. */
    public static final String STALE_OK_HEADER = "cyx-stale-ok";

    /** What one end sends before the other has taken it in. */
    public static final int WINDOW_BYTES = 1 << 20;

    public static final int QUERY_BYTES_MAX = 64 << 10;

    /** 10,000 buckets, or 1,000 entries with keys of 1 KiB, with room to spare. */
    public static final int ANSWER_BYTES_MAX = 16 << 20;

    public static final AvroCodec<MetadataQuery> QUERY = AvroCodec.ofEvents(MetadataQuery.class);
    public static final AvroCodec<MetadataAnswer> ANSWER = AvroCodec.ofEvents(MetadataAnswer.class);

    private QueryWire() {}
}
