package io.cyxcloud.s3.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents about who may use a bucket and how it is encrypted. Every object is encrypted with a
 * key of its own, its owner is the bucket's, and only a policy lets others in; so the documents
 * that say this are taken, and those that ask for something else are refused.
 */
public final class BucketProtection {
    private static final List<String> BLOCKS =
            List.of(
                    "BlockPublicAcls",
                    "IgnorePublicAcls",
                    "BlockPublicPolicy",
                    "RestrictPublicBuckets");

    private BucketProtection() {}

    /**
     * A ServerSideEncryptionConfiguration.
     *
     * @throws S3Exception MalformedXML; NotImplemented for keys of a key management service
     */
    public static String encryption(byte[] document) {
        List<XmlElement> rules =
                XmlElement.parse(document, "ServerSideEncryptionConfiguration").all("Rule");
        XmlElement byDefault =
                rules.size() == 1
                        ? rules.getFirst().child("ApplyServerSideEncryptionByDefault")
                        : null;
        String algorithm = byDefault == null ? null : byDefault.childText("SSEAlgorithm");
        return switch (algorithm) {
            case "AES256" -> encryption(isTrue(rules.getFirst().childText("BucketKeyEnabled")));
            case "aws:kms", "aws:kms:dsse" ->
                    throw S3Error.NOT_IMPLEMENTED.failure(
                            "Keys of a key management service are not implemented: use AES256");
            case null, default -> throw S3Error.MALFORMED_XML.failure();
        };
    }

    /** What holds in every bucket. */
    public static String encryption() {
        return encryption(false);
    }

    private static String encryption(boolean bucketKey) {
        return XmlWriter.document("ServerSideEncryptionConfiguration")
                .open("Rule")
                .open("ApplyServerSideEncryptionByDefault")
                .text("SSEAlgorithm", "AES256")
                .close()
                .text("BucketKeyEnabled", bucketKey)
                .finish();
    }

    /**
     * A PublicAccessBlockConfiguration.
     *
     * @throws S3Exception MalformedXML
     */
    public static String publicAccessBlock(byte[] document) {
        XmlElement block = XmlElement.parse(document, "PublicAccessBlockConfiguration");
        XmlWriter xml = XmlWriter.document("PublicAccessBlockConfiguration");
        BLOCKS.forEach(name -> xml.text(name, isTrue(block.childText(name))));
        return xml.finish();
    }

    /** Whether a PublicAccessBlockConfiguration that was taken says this. */
    public static boolean isBlocked(byte[] document, String what) {
        return isTrue(XmlElement.parse(document, "PublicAccessBlockConfiguration").childText(what));
    }

    /**
     * An OwnershipControls document.
     *
     * @throws S3Exception MalformedXML; NotImplemented for what needs access control lists
     */
    public static String ownershipControls(byte[] document) {
        List<XmlElement> rules = XmlElement.parse(document, "OwnershipControls").all("Rule");
        String ownership = rules.size() == 1 ? rules.getFirst().childText("ObjectOwnership") : null;
        return switch (ownership) {
            case "BucketOwnerEnforced" -> ownershipControls();
            case "BucketOwnerPreferred", "ObjectWriter" ->
                    throw S3Error.NOT_IMPLEMENTED.failure(
                            "Access control lists are not implemented: use BucketOwnerEnforced");
            case null, default -> throw S3Error.MALFORMED_XML.failure();
        };
    }

    /** What holds in every bucket. */
    public static String ownershipControls() {
        return XmlWriter.document("OwnershipControls")
                .open("Rule")
                .text("ObjectOwnership", "BucketOwnerEnforced")
                .finish();
    }

    /**
     * Checks an access control list that is put: one that leaves everything to the owner says what
     * holds.
     *
     * @param document empty when the list is in a header
     * @throws S3Exception AccessControlListNotSupported, MalformedXML
     */
    public static void requireOwnersList(Headers headers, byte[] document, String owner) {
        boolean granted = headers.names().stream().anyMatch(n -> n.startsWith("x-amz-grant-"));
        String canned = headers.first("x-amz-acl");
        boolean isOwners =
                canned == null
                        ? document.length > 0 && isOwners(document, owner)
                        : document.length == 0
                                && (canned.equals("private")
                                        || canned.equals("bucket-owner-full-control"));
        if (granted || !isOwners) {
            throw S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED.failure();
        }
    }

    private static boolean isOwners(byte[] document, String owner) {
        XmlElement list =
                XmlElement.parse(document, "AccessControlPolicy").child("AccessControlList");
        if (list == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        List<XmlElement> grants = list.all("Grant");
        return grants.size() == 1
                && "FULL_CONTROL".equals(grants.getFirst().childText("Permission"))
                && owner.equals(grantee(grants.getFirst()));
    }

    private static @Nullable String grantee(XmlElement grant) {
        XmlElement grantee = grant.child("Grantee");
        return grantee == null ? null : grantee.childText("ID");
    }

    private static boolean isTrue(@Nullable String text) {
        String value = text == null ? "false" : text.strip();
        return switch (value) {
            case "true", "TRUE" -> true;
            case "false", "FALSE" -> false;
            default -> throw S3Error.MALFORMED_XML.failure();
        };
    }
}
