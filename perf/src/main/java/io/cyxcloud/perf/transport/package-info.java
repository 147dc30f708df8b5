/** What the shard protocol's transport costs, beside plain Netty with TLS. */
@NullMarked
package io.cyxcloud.perf.transport;

import org.jspecify.annotations.NullMarked;
