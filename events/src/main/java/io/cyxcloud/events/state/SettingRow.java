package io.cyxcloud.events.state;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.value.Bytes;

/** A configuration document of a bucket, as it was given. */
public record SettingRow(BucketSetting setting, Bytes document, long atMs) {}
