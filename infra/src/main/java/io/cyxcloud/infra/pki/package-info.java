/** The cluster's certificate authority and the certificates it issues. */
@NullMarked
package io.cyxcloud.infra.pki;

import org.jspecify.annotations.NullMarked;
