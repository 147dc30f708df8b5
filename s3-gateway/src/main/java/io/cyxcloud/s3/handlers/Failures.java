package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.log.LogUnavailableException;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.placement.client.NoSuchBucketException;
import io.cyxcloud.placement.client.OutOfHistoryException;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import java.io.EOFException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What goes wrong behind the gateway, in S3's words. */
public final class Failures {
    private Failures() {}

    /** The answer to a failure; null when it is a fault of ours that belongs into the log. */
    public static @Nullable S3Exception answer(Throwable failure) {
        return switch (failure) {
            case S3Exception refused -> refused;
            case NoSuchBucketException _ -> S3Error.NO_SUCH_BUCKET.failure();
            case OutOfHistoryException e -> S3Error.INVALID_ARGUMENT.failure(text(e));
            case MetadataUnavailableException e -> S3Error.SERVICE_UNAVAILABLE.failure(text(e));
            case LogUnavailableException e -> S3Error.SERVICE_UNAVAILABLE.failure(text(e));
            case IngestException e -> ofIngest(e);
            case EOFException _ -> S3Error.INCOMPLETE_BODY.failure();
            case ProtocolException _ -> S3Error.INCOMPLETE_BODY.failure();
            default -> null;
        };
    }

    private static S3Exception ofIngest(IngestException e) {
        return switch (e.kind()) {
            case TOO_FEW_NODES, UNREADABLE -> S3Error.SERVICE_UNAVAILABLE.failure(text(e));
            case OVERLOADED -> S3Error.SLOW_DOWN.failure();
            case CORRUPT, KEY -> S3Error.INTERNAL_ERROR.failure(text(e));
        };
    }

    private static String text(Exception e) {
        String message = e.getMessage();
        return message == null ? S3Error.SERVICE_UNAVAILABLE.message() : message;
    }

    /** A command's outcome, or what its rejection comes to. */
    static ObjectReply.ObjectAccepted accepted(ObjectReply reply) {
        return switch (reply) {
            case ObjectReply.ObjectAccepted accepted -> accepted;
            case ObjectReply.ObjectRejected rejected ->
                    throw of(rejected.reason(), rejected.detail());
            case ObjectReply.ObjectWritten _, ObjectReply.PartitionSealed _ ->
                    throw new IllegalStateException(reply + " to a command that writes nothing");
        };
    }

    /** The bucket after a command, or what the rejection comes to. */
    static BucketRow done(BucketReply reply) {
        return switch (reply) {
            case BucketReply.BucketDone done -> done.row();
            case BucketReply.BucketRejected rejected ->
                    throw of(rejected.reason(), rejected.detail());
        };
    }

    /** The written object, or what the rejection comes to. */
    static ObjectReply.ObjectWritten written(ObjectReply reply) {
        return switch (reply) {
            case ObjectReply.ObjectWritten written -> written;
            case ObjectReply.ObjectRejected rejected ->
                    throw of(rejected.reason(), rejected.detail());
            case ObjectReply.ObjectAccepted _, ObjectReply.PartitionSealed _ ->
                    throw new IllegalStateException("a write was answered by " + reply);
        };
    }

    static S3Exception of(Rejection reason, String detail) {
        return switch (reason) {
            case BUCKET_SEALED -> S3Error.OPERATION_ABORTED.failure();
            case NO_SUCH_UPLOAD -> S3Error.NO_SUCH_UPLOAD.failure();
            case INVALID_PART -> S3Error.INVALID_PART.failure();
            case INVALID_PART_ORDER -> S3Error.INVALID_PART_ORDER.failure();
            case ENTITY_TOO_SMALL -> S3Error.ENTITY_TOO_SMALL.failure();
            case PRECONDITION_FAILED -> S3Error.PRECONDITION_FAILED.failure();
            case NO_SUCH_KEY -> S3Error.NO_SUCH_KEY.failure();
            case NO_SUCH_VERSION -> S3Error.NO_SUCH_VERSION.failure();
            case IS_DELETE_MARKER -> S3Error.METHOD_NOT_ALLOWED.failure();
            case OBJECT_LOCKED ->
                    S3Error.ACCESS_DENIED.failure(
                            "Access Denied because object protected by object lock.");
            case LOCK_NOT_ENABLED ->
                    S3Error.INVALID_REQUEST.failure("Bucket is missing Object Lock Configuration");
            case INVALID_BUCKET_STATE -> S3Error.INVALID_BUCKET_STATE.failure(detail);
            case BUCKET_EXISTS -> S3Error.BUCKET_ALREADY_EXISTS.failure();
            case NO_SUCH_BUCKET -> S3Error.NO_SUCH_BUCKET.failure();
            case BUCKET_NOT_EMPTY -> S3Error.BUCKET_NOT_EMPTY.failure();
            case DELETION_SUPERSEDED -> S3Error.OPERATION_ABORTED.failure();
            case BAD_DIGEST ->
                    S3Error.BAD_DIGEST.failure(
                            "The checksum you specified did not match the calculated checksum.");
            case LEASE_EXPIRED ->
                    S3Error.REQUEST_TIMEOUT.failure("The upload took too long: " + detail);
            case INVALID_ARGUMENT -> S3Error.INVALID_ARGUMENT.failure(detail);
        };
    }
}
