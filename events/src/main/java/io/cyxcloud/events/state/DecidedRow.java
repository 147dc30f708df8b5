package io.cyxcloud.events.state;

import io.cyxcloud.events.query.IdentityReply;

/** How a recent identity command was decided. A retry is answered by it. */
public record DecidedRow(IdentityReply reply) {}
