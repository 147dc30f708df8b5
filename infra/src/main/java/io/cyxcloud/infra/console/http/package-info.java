/** The console's HTTP server. Vert.x ends here. */
@NullMarked
package io.cyxcloud.infra.console.http;

import org.jspecify.annotations.NullMarked;
