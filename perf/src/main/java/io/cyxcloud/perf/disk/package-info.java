/** Durable shard writes and reads of the disk engine beside simpler stores, in the same run. */
@org.jspecify.annotations.NullMarked
package io.cyxcloud.perf.disk;
