/** The Kafka Streams application: thin processors over the deciders and folds, and their stores. */
@NullMarked
package io.cyxcloud.placement.streams;

import org.jspecify.annotations.NullMarked;
