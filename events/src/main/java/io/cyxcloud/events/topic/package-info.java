/** The topic catalogue. */
@NullMarked
package io.cyxcloud.events.topic;

import org.jspecify.annotations.NullMarked;
