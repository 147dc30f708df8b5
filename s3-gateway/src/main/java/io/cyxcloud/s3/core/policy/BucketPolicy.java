package io.cyxcloud.s3.core.policy;

import java.util.List;

/** What a bucket's policy says: an explicit deny outweighs any allow. */
public record BucketPolicy(List<Statement> statements) {
    /** What it says of a request. */
    public enum Verdict {
        ALLOWED,
        DENIED,
        /** No statement is about it. */
        UNMENTIONED
    }

    /** In UTF-8. */
    public static final int DOCUMENT_BYTES_MAX = 20 << 10;

    public BucketPolicy {
        statements = List.copyOf(statements);
    }

    /**
     * Reads the policy of a bucket.
     *
     * @throws io.cyxcloud.s3.core.S3Exception MalformedPolicy for what is not understood in full
     */
    public static BucketPolicy parse(byte[] document, String bucket) {
        return PolicyGrammar.parse(document, bucket);
    }

    public Verdict judge(PolicyRequest request) {
        boolean allowed = false;
        for (Statement statement : statements) {
            if (statement.appliesTo(request)) {
                if (!statement.allow()) {
                    return Verdict.DENIED;
                }
                allowed = true;
            }
        }
        return allowed ? Verdict.ALLOWED : Verdict.UNMENTIONED;
    }

    /** Whether it allows something to just anybody. */
    public boolean isPublic() {
        return statements.stream().anyMatch(Statement::isPublic);
    }
}
