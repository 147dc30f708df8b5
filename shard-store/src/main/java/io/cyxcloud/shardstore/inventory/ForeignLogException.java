package io.cyxcloud.shardstore.inventory;

/**
 * Metadata knows hardly anything of what is on the disks: this is another cluster's log, or one
 * that was lost and is not whole yet. Telling it the shards it does not know would have them
 * deleted one day.
 */
final class ForeignLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignLogException(long strangers, long onDisk) {
        super("metadata knows nothing of " + strangers + " of " + onDisk + " shards on the disks");
    }
}
