package io.cyxcloud.s3.core.policy;

/**
 * One thing that somebody wants to do.
 *
 * @param resource the ARN of the bucket or the object
 * @param onceFound whether it is judged again when the object is found, before anything is done
 */
public record PolicyRequest(
        Requester requester,
        Action action,
        String resource,
        ConditionValues values,
        boolean onceFound) {
    /** Of something that is judged once. */
    public PolicyRequest(
            Requester requester, Action action, String resource, ConditionValues values) {
        this(requester, action, resource, values, false);
    }

    /** The ARN of a bucket; with {@code /key} after it, of an object. */
    public static String arn(String bucket) {
        return "arn:aws:s3:::" + bucket;
    }
}
