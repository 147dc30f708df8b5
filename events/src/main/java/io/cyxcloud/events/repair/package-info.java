/** Repair commands and their outcomes. */
@NullMarked
package io.cyxcloud.events.repair;

import org.jspecify.annotations.NullMarked;
