/** Linearizable reads of the stores: waiting for the log's end, the query server, its client. */
@NullMarked
package io.cyxcloud.placement.query;

import org.jspecify.annotations.NullMarked;
