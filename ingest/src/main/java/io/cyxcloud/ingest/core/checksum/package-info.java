/**
 * S3's checksums: CRC64NVME folded without tables, MD5 of many messages at once. Pure: no I/O,
 * clock or randomness. The vector forms are chosen when the Vector API is there, and give the same
 * bytes as the others.
 */
@NullMarked
package io.cyxcloud.ingest.core.checksum;

import org.jspecify.annotations.NullMarked;
