/** Child processes that live no longer than their parent, signals, logs. */
@NullMarked
package io.cyxcloud.infra.process;

import org.jspecify.annotations.NullMarked;
