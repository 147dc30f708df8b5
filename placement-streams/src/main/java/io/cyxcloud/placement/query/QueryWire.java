package io.cyxcloud.placement.query;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;

/**
 * The query protocol: {@code POST /v1/query} over HTTP/2 and mutual TLS; the body is a {@link
 * MetadataQuery}, the answer's body a {@link MetadataAnswer}, both as {@link AvroCodec} has them.
 */
public final class QueryWire {
    public static final String PATH = "/v1/query";
    public static final String CONTENT_TYPE = "avro/binary";

    /** How long the sender waits, in ms. */
    public static final String DEADLINE_HEADER = "cyx-deadline-ms";

    public static final int QUERY_BYTES_MAX = 64 << 10;

    /** 10,000 buckets, or 1,000 entries with keys of 1 KiB, with room to spare. */
    public static final int ANSWER_BYTES_MAX = 16 << 20;

    public static final AvroCodec<MetadataQuery> QUERY = AvroCodec.ofEvents(MetadataQuery.class);
    public static final AvroCodec<MetadataAnswer> ANSWER = AvroCodec.ofEvents(MetadataAnswer.class);

    private QueryWire() {}
}
