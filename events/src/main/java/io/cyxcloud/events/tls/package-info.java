/** The TLS files of a process, read and followed; what is made of them is up to each transport. */
@NullMarked
package io.cyxcloud.events.tls;

import org.jspecify.annotations.NullMarked;
