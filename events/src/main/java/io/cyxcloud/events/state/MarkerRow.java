package io.cyxcloud.events.state;

import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.VersionId;

/**
 * A delete marker.
 *
 * @param lastCommand the command that made it: a retry of it is answered from here
 */
public record MarkerRow(
        VersionId id, long sequence, boolean nullVersion, long modifiedMs, CommandId lastCommand)
        implements VersionRow {}
