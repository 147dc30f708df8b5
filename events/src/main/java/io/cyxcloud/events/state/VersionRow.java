package io.cyxcloud.events.state;

import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;

/** A version of a key: an object, or a delete marker. */
public sealed interface VersionRow permits ObjectRow, MarkerRow {
    VersionId id();

    /** A higher one is newer; decided in the order of the log. */
    long sequence();

    /** Whether it is S3's null version, of which a key has at most one. */
    boolean nullVersion();

    /** The command that wrote it. */
    CommandId lastCommand();

    default VersionName name() {
        return nullVersion() ? new NullVersion() : new ExactVersion(sequence(), id());
    }
}
