/** Encryption of streams (the STREAM construction over AES-256-GCM) and of their data keys. */
@NullMarked
package io.cyxcloud.ingest.seal;

import org.jspecify.annotations.NullMarked;
