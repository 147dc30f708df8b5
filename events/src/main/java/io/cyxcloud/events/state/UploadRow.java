package io.cyxcloud.events.state;

import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.UploadId;

/** A multipart upload that goes on. */
public record UploadRow(
        UploadId upload, ObjectTemplate template, long startedMs, CommandId lastCommand) {}
