/** The repair decider as a Kafka Streams application. */
@NullMarked
package io.cyxcloud.repair.streams;

import org.jspecify.annotations.NullMarked;
