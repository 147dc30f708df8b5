package io.cyxcloud.events.state;

import io.cyxcloud.events.bucket.BucketRules;

/** The rules of a bucket as an object partition has them. */
public record RulesRow(BucketRules rules) {}
