/** Tests of a whole cluster, through its S3 endpoint. */
@NullMarked
package io.cyxcloud.infra.e2e;

import org.jspecify.annotations.NullMarked;
