@NullMarked
package io.cyxcloud.infra.simulate.durability;

import org.jspecify.annotations.NullMarked;
