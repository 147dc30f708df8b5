package io.cyxcloud.ingest.write;

import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;

/** What every push of a writer uses. */
record WriterParts(ShardTransport transport, DataPathLog log, NodesBehind behind) {}
