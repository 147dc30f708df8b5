package io.cyxcloud.s3.core.policy;

/**
 * One thing that somebody wants to do.
 *
 * @param resource the ARN of the bucket or the object
 */
public record PolicyRequest(
        Requester requester, Action action, String resource, ConditionValues values) {
    /** The ARN of a bucket; with {@code /key} after it, of an object. */
    public static String arn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }
}
