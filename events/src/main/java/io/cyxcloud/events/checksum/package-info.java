/** How the checksums of parts make the checksum of an object. Pure. */
@NullMarked
package io.cyxcloud.events.checksum;

import org.jspecify.annotations.NullMarked;
