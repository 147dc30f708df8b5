/** The web console: what an operator sees of a cluster in a browser, without HTTP. */
@NullMarked
package io.cyxcloud.infra.console;

import org.jspecify.annotations.NullMarked;
