/** Agents that carry repair commands out. */
@NullMarked
package io.cyxcloud.repair.agent;

import org.jspecify.annotations.NullMarked;
