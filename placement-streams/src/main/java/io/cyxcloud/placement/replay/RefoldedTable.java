package io.cyxcloud.placement.replay;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.placement.streams.DiskRows;
import io.cyxcloud.placement.streams.FoldLimits;
import io.cyxcloud.placement.streams.ReplayedPartition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The partitions of one table, each with its store. For one thread. */
final class RefoldedTable implements AutoCloseable {
    private final Map<Integer, ReplayedPartition> partitions = new TreeMap<>();
    private final List<DiskRows> stores = new ArrayList<>();

    RefoldedTable(MetadataTable table, Path into, FoldLimits limits, List<Integer> numbers) {
        for (int number : numbers) {
            String name = table.name().toLowerCase(Locale.ROOT) + "-" + number;
            DiskRows store = new DiskRows(into.resolve(name));
            stores.add(store);
            partitions.put(number, new ReplayedPartition(table, number, store, limits));
        }
    }

    static List<String> topics(MetadataTable table) {
        return ReplayedPartition.topics(table);
    }

    void fold(ConsumerRecord<byte[], byte[]> record) {
        ReplayedPartition partition = partitions.get(record.partition());
        if (partition != null) {
            partition.fold(record);
        }
    }

    List<PartitionDigest> digests() throws InterruptedException {
        List<PartitionDigest> digests = new ArrayList<>();
        for (ReplayedPartition partition : partitions.values()) {
            digests.add(partition.digest());
        }
        return digests;
    }

    @Override
    public void close() {
        partitions.values().forEach(ReplayedPartition::close);
        stores.forEach(DiskRows::close);
    }
}
