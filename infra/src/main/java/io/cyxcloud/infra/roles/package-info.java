/** Starts one role of a cluster from the configuration. */
@NullMarked
package io.cyxcloud.infra.roles;

import org.jspecify.annotations.NullMarked;
