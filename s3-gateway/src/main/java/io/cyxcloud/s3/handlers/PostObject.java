package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.body.FormData;
import io.cyxcloud.s3.body.FormFile;
import io.cyxcloud.s3.body.RequestBody;
import io.cyxcloud.s3.core.Addressing.Resource;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.Query;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UriCodec;
import io.cyxcloud.s3.core.XmlWriter;
import io.cyxcloud.s3.core.form.PostFields;
import io.cyxcloud.s3.core.form.PostPolicy;
import io.cyxcloud.s3.core.form.PostPolicy.SizeRange;
import io.cyxcloud.s3.core.form.PostSignature;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * POST Object: the upload by a form, as web pages send it. What comes before the file says who
 * allows it and what it is to be; then it is a PutObject like any other.
 */
final class PostObject implements OperationHandler {
    /** S3's limit of all that comes before the file. */
    private static final int FIELDS_BYTES_MAX = 20 * 1024;

    private static final String BUCKET = "bucket";

    /** Answers the PutObject that a form is. */
    interface Put {
        Reply answer(
                RequestHead head,
                Resource resource,
                Authentication signature,
                RequestBody body,
                Peer peer)
                throws IOException;
    }

    private final PostSignature signatures;
    private final Put put;

    PostObject(PostSignature signatures, Put put) {
        this.signatures = signatures;
        this.put = put;
    }

    @Override
    public Reply handle(S3Call call) throws IOException {
        if (!call.isAnonymous()) {
            throw S3Error.INVALID_ARGUMENT.failure(
                    "Only one auth mechanism allowed; the policy of a form is signed, not the"
                            + " request");
        }
        String contentType = call.headers().first("content-type");
        if (contentType == null || !FormData.isForm(contentType)) {
            throw S3Error.PRECONDITION_FAILED
                    .failure("At least one of the pre-conditions you specified did not hold")
                    .with(
                            "Condition",
                            "Bucket POST must be of the enclosure-type multipart/form-data");
        }
        if (call.body().lengthBytes() == RequestBody.UNKNOWN_LENGTH) {
            throw S3Error.MISSING_CONTENT_LENGTH.failure();
        }
        FormData form = FormData.of(call.body(), contentType);
        PostFields fields = fields(form);
        String bucket = call.bucketName();
        String key = fields.required("key");
        Authentication signature = signatures.authenticate(fields, call.backend().credentials());
        SizeRange sizes = allowed(call, fields, bucket);
        RequestHead head =
                new RequestHead(
                        "PUT",
                        "/" + bucket + "/" + UriCodec.encodePath(key),
                        Query.parse(null),
                        fields.headers(call.headers()));
        Reply written =
                put.answer(
                        head,
                        new Resource(bucket, key),
                        signature,
                        new FormFile(form, sizes, call.body()),
                        call.access().peer());
        return answer(call, fields, key, written);
    }

    /** Reads up to the file. */
    private static PostFields fields(FormData form) throws IOException {
        PostFields.Builder fields = new PostFields.Builder();
        int left = FIELDS_BYTES_MAX;
        while (true) {
            FormData.Part part = form.next();
            if (part == null) {
                throw S3Error.INCORRECT_NUMBER_OF_FILES.failure();
            }
            if (part.name().equalsIgnoreCase("file")) {
                return fields.build(part.filename() == null ? "" : part.filename());
            }
            left -= part.name().length();
            String value = left < 0 ? null : form.text(left);
            if (value == null) {
                throw S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED
                        .failure()
                        .with("MaxPostPreDataLengthBytes", Integer.toString(FIELDS_BYTES_MAX));
            }
            left -= value.length();
            fields.add(part.name(), value);
        }
    }

    /** What the file may come to, when the policy allows the form at all. */
    private static SizeRange allowed(S3Call call, PostFields fields, String bucket) {
        String named = fields.first(BUCKET);
        if (named != null && !named.equals(bucket)) {
            throw S3Error.ACCESS_DENIED.failure(
                    "Invalid according to Policy: the form names another bucket");
        }
        String document = fields.first("policy");
        if (document == null) {
            return SizeRange.ANY;
        }
        PostPolicy policy = PostPolicy.parse(document);
        policy.check(fields, bucket, call.backend().nowMs().getAsLong());
        return policy.sizes();
    }

    private static Reply answer(S3Call call, PostFields fields, String key, Reply written) {
        String bucket = call.bucketName();
        String etag = String.valueOf(written.headers().get("ETag"));
        Map<String, String> headers = new TreeMap<>(written.headers());
        String redirect = redirect(fields, bucket, key, etag);
        if (redirect != null) {
            headers.put("Location", redirect);
            return new Reply.Empty(303, headers);
        }
        String location = location(call, key);
        headers.put("Location", location);
        String status = fields.first("success_action_status");
        return switch (status == null ? "" : status) {
            case "200" -> new Reply.Empty(200, headers);
            case "201" ->
                    new Reply.Document(
                            201,
                            headers,
                            XmlWriter.plainDocument("PostResponse")
                                    .text("Location", location)
                                    .text("Bucket", bucket)
                                    .text("Key", key)
                                    .text("ETag", etag)
                                    .finish());
            default -> new Reply.Empty(204, headers);
        };
    }

    private static String location(S3Call call, String key) {
        String host = call.headers().first("host");
        String path = UriCodec.encodePath(call.head().path());
        String base = path.endsWith("/") ? path : path + "/";
        return (call.access().peer().secure() ? "https://" : "http://")
                + host
                + base
                + UriCodec.encodePath(key);
    }

    /** Where the page wants to go on; null when it does not say, or says no address. */
    private static @Nullable String redirect(
            PostFields fields, String bucket, String key, String etag) {
        String wanted = fields.first("success_action_redirect");
        wanted = wanted == null ? fields.first("redirect") : wanted;
        if (wanted == null) {
            return null;
        }
        try {
            URI uri = new URI(wanted);
            if (uri.getHost() == null
                    || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return null;
            }
            String more =
                    "bucket=%s&key=%s&etag=%s"
                            .formatted(
                                    UriCodec.encode(bucket),
                                    UriCodec.encode(key),
                                    UriCodec.encode(etag));
            String base = uri.getRawFragment() == null ? wanted : wanted.split("#", 2)[0];
            return base + (uri.getRawQuery() == null ? "?" : "&") + more;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
