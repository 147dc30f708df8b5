package io.cyxcloud.events.state;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * The current version of an object.
 *
 * @param lastCommand the command that wrote this row: a retry of it is answered from here
 * @param fromUpload the multipart upload that this version was made by, if any
 */
public record ObjectRow(
        ObjectVersion version, CommandId lastCommand, @Nullable UploadId fromUpload) {}
