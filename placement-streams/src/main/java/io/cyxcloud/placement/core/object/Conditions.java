package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.object.WriteCondition.IfEtag;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.VersionName.NullVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What forbids a write: the writer's own condition, a retention, a legal hold. */
final class Conditions {
    private Conditions() {}

    /** Why the condition does not hold of a version; a delete marker is no version. */
    static Optional<ObjectRejected> violation(@Nullable ObjectRow row, WriteCondition condition) {
        return switch (condition) {
            case Always _ -> Optional.empty();
            case IfAbsent(String etag) ->
                    row == null || (etag != null && !etag.equals(row.version().etag()))
                            ? Optional.empty()
                            : refuse(
                                    Rejection.PRECONDITION_FAILED,
                                    "If-None-Match: the object exists");
            case IfEtag(String etag) -> {
                if (row == null) {
                    yield refuse(Rejection.NO_SUCH_KEY, "If-Match: there is no object");
                }
                yield etag.equals("*") || etag.equals(row.version().etag())
                        ? Optional.empty()
                        : refuse(
                                Rejection.PRECONDITION_FAILED,
                                "If-Match: the ETag is " + row.version().etag());
            }
        };
    }

    /** Why a version may not go. */
    static Optional<ObjectRejected> protection(
            VersionRow row, long atMs, boolean bypassGovernance) {
        if (!(row instanceof ObjectRow object)) {
            return Optional.empty();
        }
        ObjectVersion version = object.version();
        if (version.legalHold()) {
            return refuse(Rejection.OBJECT_LOCKED, "a legal hold is on the version");
        }
        Retention retention = version.retention();
        if (retention == null || retention.untilMs() <= atMs) {
            return Optional.empty();
        }
        return switch (retention.mode()) {
            case GOVERNANCE ->
                    bypassGovernance
                            ? Optional.empty()
                            : refuse(
                                    Rejection.OBJECT_LOCKED,
                                    "governance retention until " + retention.untilMs());
            case COMPLIANCE ->
                    refuse(
                            Rejection.OBJECT_LOCKED,
                            "compliance retention until " + retention.untilMs());
        };
    }

    /** Why a new version may not take the place of the null version, when it is to be that. */
    static Optional<ObjectRejected> replacement(ObjectState state, long atMs) {
        VersionRow replaced =
                ObjectDecider.writesNullVersion(state) ? state.find(new NullVersion()) : null;
        return replaced == null ? Optional.empty() : protection(replaced, atMs, false);
    }

    static Optional<ObjectRejected> refuse(Rejection why, String detail) {
        return Optional.of(new ObjectRejected(why, detail));
    }
}
