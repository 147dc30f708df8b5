package io.cyxcloud.infra.simulate;

/** What is checked of every run. */
enum Check {
    /** What is told of a chunk is what its places and the nodes that are down come to. */
    CENSUS,
    /** No node that is heard is suspected or failed. */
    FALSE_ALARM,
    /** More than a third that falls silent at once is not failed. */
    MASS_SILENCE,
    /** A node that falls silent is failed in time. */
    DETECTION,
    /** No two commands for a chunk within a lease, unless it was whole in between. */
    SINGLE_OWNER,
    /** No more is under way than the budget allows; less urgent repairs leave their part of it. */
    BUDGET,
    /** What counts as under way is what is under way. */
    LEDGER,
    /** Shards go to nodes that take shards. */
    TARGET,
    /** No node is the only one that has two shards of a chunk. */
    TWO_ON_A_NODE,
    /** A repair puts no more in a datacenter than the class allows. */
    DATACENTER,
    /** A node that failed has its time to return, while enough is left. */
    GRACE,
    /** Pauses after failed attempts are kept. */
    PAUSE,
    /** What is more urgent does not wait behind what is less so. */
    URGENCY,
    /** An agent does not rebuild what is there. */
    NEEDLESS,
    /** When all is quiet: a chunk of which k shards are left is whole again, in bounded time. */
    HEALED,
    /** When all is quiet: what the log says is what the disks hold. */
    TRUE_TO_DISKS,
    /** When all is quiet: repair has no rows but those of lost chunks. */
    NOTHING_LEFT_OVER
}
