/** The simulator: the real rules, with simulated nodes, disks, network and clock. One thread. */
@NullMarked
package io.cyxcloud.infra.simulate;

import org.jspecify.annotations.NullMarked;
