/** Rules of the console: sessions, filters, what its plots keep. Pure. */
@NullMarked
package io.cyxcloud.infra.console.core;

import org.jspecify.annotations.NullMarked;
