package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.XmlWriter;

/** GetObjectTagging: no object has tags, since none can be set. */
final class GetObjectTagging implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ObjectReads.row(call);
        return Reply.xml(XmlWriter.document("Tagging").open("TagSet").finish());
    }
}
