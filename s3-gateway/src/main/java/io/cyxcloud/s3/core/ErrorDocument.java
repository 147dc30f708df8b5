package io.cyxcloud.s3.core;

/** The body of an answer that is not a success. */
public final class ErrorDocument {
    private ErrorDocument() {}

    /** The document. */
    public static String of(S3Exception failure, String path, String requestId, String hostId) {
        XmlWriter xml =
                XmlWriter.plainDocument("Error")
                        .text("Code", failure.error().code())
                        .text("Message", failure.text());
        failure.details().forEach(xml::text);
        return xml.text("Resource", path)
                .text("RequestId", requestId)
                .text("HostId", hostId)
                .finish();
    }
}
