/** Kafka clients for the topics of the catalogue: append, and read from a position on. */
@NullMarked
package io.cyxcloud.events.log;

import org.jspecify.annotations.NullMarked;
