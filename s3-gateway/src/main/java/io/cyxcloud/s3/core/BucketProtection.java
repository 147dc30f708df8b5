package io.cyxcloud.s3.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents about how a bucket is encrypted and whether it may be public. Every object is encrypted
 * with a key of its own; so the documents that say this are taken, and those that ask for something
 * else are refused.
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

    private static boolean isTrue(@Nullable String text) {
        String value = text == null ? "false" : text.strip();
        return switch (value) {
            case "true", "TRUE" -> true;
            case "false", "FALSE" -> false;
            default -> throw S3Error.MALFORMED_XML.failure();
        };
    }
}
