package io.cyxcloud.s3.core.acl;

import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.XmlElement;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose the objects of a bucket are, and whether access control lists count in it. */
public enum Ownership {
    /** All are the bucket owner's, and no list counts. */
    BUCKET_OWNER_ENFORCED("BucketOwnerEnforced"),
    /** The bucket owner's where the writer gives them away, else the writer's. */
    BUCKET_OWNER_PREFERRED("BucketOwnerPreferred"),
    /** The writer's. */
    OBJECT_WRITER("ObjectWriter");

    private static final String ROOT = "OwnershipControls";

    private final String wireName;

    Ownership(String wireName) {
        this.wireName = wireName;
    }

    /** Whether access control lists count. */
    public boolean listsCount() {
        return this != BUCKET_OWNER_ENFORCED;
    }

    /** By S3's name; null when there is none of that name. */
    public static @Nullable Ownership of(@Nullable String wireName) {
        for (Ownership ownership : values()) {
            if (ownership.wireName.equals(wireName)) {
                return ownership;
            }
        }
        return null;
    }

    /**
     * Reads an OwnershipControls document.
     *
     * @throws io.cyxcloud.s3.core.S3Exception MalformedXML
     */
    public static Ownership parse(byte[] document) {
        List<XmlElement> rules = XmlElement.parse(document, ROOT).all("Rule");
        Ownership found =
                rules.size() == 1 ? of(rules.getFirst().childText("ObjectOwnership")) : null;
        if (found == null) {
            throw S3Error.MALFORMED_XML.failure();
        }
        return found;
    }

    /** As a document. */
    public String document() {
        return XmlWriter.document(ROOT).open("Rule").text("ObjectOwnership", wireName).finish();
    }
}
