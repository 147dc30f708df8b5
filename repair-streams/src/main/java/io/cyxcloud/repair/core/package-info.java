/** What is repaired when: pure functions. */
@NullMarked
package io.cyxcloud.repair.core;

import org.jspecify.annotations.NullMarked;
