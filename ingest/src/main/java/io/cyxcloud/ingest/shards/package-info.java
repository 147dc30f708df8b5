/** What both ways of the data path stand on: the nodes, the log, memory. */
@NullMarked
package io.cyxcloud.ingest.shards;

import org.jspecify.annotations.NullMarked;
