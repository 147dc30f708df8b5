/** Questions to the metadata and their answers, and the replies to commands. */
@NullMarked
package io.cyxcloud.events.query;

import org.jspecify.annotations.NullMarked;
