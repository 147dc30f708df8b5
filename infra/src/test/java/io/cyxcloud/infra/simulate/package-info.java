@NullMarked
package io.cyxcloud.infra.simulate;

import org.jspecify.annotations.NullMarked;
