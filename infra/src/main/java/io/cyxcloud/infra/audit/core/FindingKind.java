package io.cyxcloud.infra.audit.core;

/** What may be wrong. */
public enum FindingKind {
    /** An object needs the chunk, and metadata has no placement of it. */
    CHUNK_UNKNOWN("metadata does not know the chunk"),
    BELOW_QUORUM("fewer shards are left than its write quorum"),
    INCOMPLETE("not all of its shards are left"),
    MISPLACED("its shards lie where its storage class does not allow it"),
    SHARD_ABSENT("metadata counts on the shard, and the node does not have it"),
    SHARD_UNCOUNTED("the node has the shard, and metadata does not count it"),
    SHARD_MISFIT("the shard has another length than its chunk's"),
    SHARD_CORRUPT("the shard's bytes are not those that were stored"),
    NODE_SILENT("the node does not answer, what it holds is not known");

    private final String text;

    FindingKind(String text) {
        this.text = text;
    }

    /** For people, one line. */
    public String text() {
        return text;
    }
}
