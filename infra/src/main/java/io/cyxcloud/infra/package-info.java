/** The {@code cyxcloud} command: what starts, wires and inspects a cluster. */
@NullMarked
package io.cyxcloud.infra;

import org.jspecify.annotations.NullMarked;
