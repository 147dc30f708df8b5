package io.cyxcloud.s3.core.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What conditions may look at. Names are the same in any case. */
public enum ConditionKey {
    CURRENT_TIME("aws:CurrentTime"),
    EPOCH_TIME("aws:EpochTime"),
    PRINCIPAL_ACCOUNT("aws:PrincipalAccount"),
    PRINCIPAL_ARN("aws:PrincipalArn"),
    REFERER("aws:Referer"),
    SECURE_TRANSPORT("aws:SecureTransport"),
    SOURCE_IP("aws:SourceIp"),
    USER_AGENT("aws:UserAgent"),
    USER_ID("aws:userid"),
    USER_NAME("aws:username"),
    DELIMITER("s3:delimiter"),
    MAX_KEYS("s3:max-keys"),
    PREFIX("s3:prefix"),
    /** With a tag's key after the slash. */
    REQUEST_OBJECT_TAG("s3:RequestObjectTag/"),
    VERSION_ID("s3:VersionId"),
    ACL("s3:x-amz-acl"),
    COPY_SOURCE("s3:x-amz-copy-source"),
    GRANT_FULL_CONTROL("s3:x-amz-grant-full-control"),
    GRANT_READ("s3:x-amz-grant-read"),
    GRANT_READ_ACP("s3:x-amz-grant-read-acp"),
    GRANT_WRITE("s3:x-amz-grant-write"),
    GRANT_WRITE_ACP("s3:x-amz-grant-write-acp"),
    METADATA_DIRECTIVE("s3:x-amz-metadata-directive"),
    SERVER_SIDE_ENCRYPTION("s3:x-amz-server-side-encryption"),
    STORAGE_CLASS("s3:x-amz-storage-class");

    private final String lowerCase;

    ConditionKey(String name) {
        this.lowerCase = name.toLowerCase(Locale.ROOT);
    }

    /** The key of this name; null when there is none. */
    static @Nullable ConditionKey of(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (ConditionKey key : values()) {
            boolean same =
                    key == REQUEST_OBJECT_TAG
                            ? wanted.startsWith(key.lowerCase) && !tag(name).isEmpty()
                            : wanted.equals(key.lowerCase);
            if (same) {
                return key;
            }
        }
        return null;
    }

    /** The tag's key in the name of a condition key; empty where there is none. */
    static String tag(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }

    /** Whether a caller cannot choose its value. */
    boolean isIdentity() {
        return this == PRINCIPAL_ARN || this == PRINCIPAL_ACCOUNT || this == USER_ID;
    }
}
