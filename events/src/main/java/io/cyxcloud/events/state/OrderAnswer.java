package io.cyxcloud.events.state;

import io.cyxcloud.events.value.CommandId;

/**
 * How an operator's order was answered.
 *
 * @param refusal empty when it was carried out
 */
public record OrderAnswer(CommandId commandId, String refusal) {}
