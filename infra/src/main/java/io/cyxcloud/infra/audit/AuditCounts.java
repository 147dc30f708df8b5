package io.cyxcloud.infra.audit;

import java.util.concurrent.atomic.LongAdder;

/** How far an audit is. Thread-safe. */
final class AuditCounts {
    final LongAdder streams = new LongAdder();
    final LongAdder chunks = new LongAdder();

    /** Shards of streams that objects need. */
    final LongAdder shards = new LongAdder();

    /** Entries of the nodes' inventories. */
    final LongAdder inventoried = new LongAdder();

    final LongAdder bytesRead = new LongAdder();
}
