/** One YAML file, environment variables and flags over it, bound to validated records. */
@NullMarked
package io.cyxcloud.infra.config;

import org.jspecify.annotations.NullMarked;
