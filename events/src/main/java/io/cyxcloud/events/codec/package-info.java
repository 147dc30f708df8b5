/** Values to Avro bytes and back, in the wire format of Apicurio's serde. */
@NullMarked
package io.cyxcloud.events.codec;

import org.jspecify.annotations.NullMarked;
