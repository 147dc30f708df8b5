package io.cyxcloud.shardstore.inventory;

import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/** A range of a node's inventory, read page by page; holds one page. For one thread. */
public final class ListedShards implements Iterator<ShardPage.Entry> {
    /** Reads a page: of this process's disks, or over the network. */
    @FunctionalInterface
    public interface Pages {
        ShardPage list(ShardRange range, int countMax);
    }

    private final Pages pages;
    private final Queue<ShardPage.Entry> page = new ArrayDeque<>();
    private ShardRange left;
    private boolean ended;

    public ListedShards(Pages pages, ShardRange range) {
        this.pages = pages;
        this.left = range;
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty() && !ended) {
            ShardPage next = pages.list(left, ShardLimits.PAGE_SHARDS_MAX);
            ended = !next.more();
            if (!next.shards().isEmpty()) {
                page.addAll(next.shards());
                left = left.behind(next.shards().getLast().id());
            }
        }
        return !page.isEmpty();
    }

    @Override
    public ShardPage.Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }
}
