/** Whether what clients saw of a key can be the work of one copy that does one thing at a time. */
@org.jspecify.annotations.NullMarked
package io.cyxcloud.infra.linearizability;
