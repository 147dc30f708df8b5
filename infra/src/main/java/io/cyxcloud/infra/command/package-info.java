/** The subcommands: thin, one class each. */
@NullMarked
package io.cyxcloud.infra.command;

import org.jspecify.annotations.NullMarked;
