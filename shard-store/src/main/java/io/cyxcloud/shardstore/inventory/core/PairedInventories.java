package io.cyxcloud.shardstore.inventory.core;

import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks two inventories of one node in step, both in {@link ShardRange#ORDER}; of each it holds one
 * entry. A shard that lies on two disks of the node comes once. For one thread.
 */
public final class PairedInventories implements Iterator<ShardPair> {
    private final Iterator<ShardPage.Entry> disk;
    private final Iterator<HeldShard> known;
    private ShardPage.@Nullable Entry onDisk;
    private @Nullable HeldShard held;
    private @Nullable ShardId last;

    public PairedInventories(Iterator<ShardPage.Entry> disk, Iterator<HeldShard> known) {
        this.disk = disk;
        this.known = known;
    }

    @Override
    public boolean hasNext() {
        while (onDisk == null && disk.hasNext()) {
            ShardPage.Entry read = disk.next();
            onDisk = isNext(read.id()) ? read : null;
        }
        while (held == null && known.hasNext()) {
            HeldShard read = known.next();
            held = isNext(read.shard()) ? read : null;
        }
        return onDisk != null || held != null;
    }

    /** False when it is the one before once more. */
    private boolean isNext(ShardId read) {
        int order = last == null ? 1 : ShardRange.ORDER.compare(read, last);
        if (order < 0) {
            throw new IllegalStateException(read + " after " + last + ": out of order");
        }
        return order > 0;
    }

    @Override
    public ShardPair next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ShardPage.Entry left = onDisk;
        HeldShard right = held;
        int order =
                left == null
                        ? 1
                        : right == null ? -1 : ShardRange.ORDER.compare(left.id(), right.shard());
        @Nullable ShardStat stat = left != null && order <= 0 ? left.stat() : null;
        @Nullable HeldShard word = order >= 0 ? right : null;
        if (order <= 0) {
            onDisk = null;
        }
        if (order >= 0) {
            held = null;
        }
        ShardId shard = left != null && order <= 0 ? left.id() : id(word);
        last = shard;
        return new ShardPair(shard, stat, word);
    }

    private static ShardId id(@Nullable HeldShard word) {
        if (word == null) {
            throw new NoSuchElementException();
        }
        return word.shard();
    }
}
