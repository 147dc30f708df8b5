package io.cyxcloud.ingest.write;

import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import java.util.concurrent.Semaphore;

/**
 * What every push of a writer uses.
 *
 * @param coders a permit for each chunk that may be coded and hashed at once
 */
record WriterParts(
        ShardTransport transport, DataPathLog log, NodesBehind behind, Semaphore coders) {}
