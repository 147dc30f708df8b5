package io.cyxcloud.shardstore.disk;

import java.nio.file.Path;

/** Where an engine's index comes from: RocksDB in a folder, or memory in tests. */
interface IndexSource {
    /** What is there; an empty one in place of one that cannot be read. */
    ShardIndex open();

    /** An empty one in place of whatever is there. */
    ShardIndex create();

    static IndexSource rocks(Path folder) {
        return new IndexSource() {
            @Override
            public ShardIndex open() {
                return RocksIndex.open(folder);
            }

            @Override
            public ShardIndex create() {
                return RocksIndex.create(folder);
            }
        };
    }
}
