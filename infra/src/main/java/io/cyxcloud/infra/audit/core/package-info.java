/** What an audit looks for in a chunk, and what it finds. Pure. */
@NullMarked
package io.cyxcloud.infra.audit.core;

import org.jspecify.annotations.NullMarked;
