/** The Kafka broker that CyxCloud runs itself, and the topics of the catalogue on it. */
@NullMarked
package io.cyxcloud.infra.broker;

import org.jspecify.annotations.NullMarked;
