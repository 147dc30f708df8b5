package io.cyxcloud.infra.dev;

import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.roles.RoleKind;

/**
 * One role of a development cluster.
 *
 * @param name unique in the cluster: of a node, its node id; otherwise its kind
 * @param config everything it reads
 */
record RoleSpec(String name, RoleKind kind, ConfigLoader config) {}
