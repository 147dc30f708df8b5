/** How durable a chunk is, from what was measured: Markov chain and Monte Carlo. Pure. */
@NullMarked
package io.cyxcloud.infra.simulate.durability;

import org.jspecify.annotations.NullMarked;
