package io.cyxcloud.s3.core;

import io.cyxcloud.events.value.VersionName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The object that {@code x-amz-copy-source} names: {@code [/]bucket/key[?versionId=...]}. Without a
 * version it is the current one.
 */
public record CopySource(String bucket, String key, @Nullable VersionName version) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

    /**
     * Parses the header.
     *
     * @throws S3Exception InvalidArgument when it names no object, or a version that is not there
     */
    public static CopySource parse(String header) {
        String text = header.startsWith("/") ? header.substring(1) : header;
        int mark = text.indexOf("?versionId=");
        VersionName version = null;
        if (mark >= 0) {
            version = ObjectNames.version(text.substring(mark + "?versionId=".length()));
            text = text.substring(0, mark);
        }
        String path = UriCodec.decode(text);
        path = path.startsWith("/") ? path.substring(1) : path; // the first slash was encoded
        int slash = path.indexOf('/');
        if (slash <= 0 || slash == path.length() - 1) {
            throw S3Error.INVALID_ARGUMENT
                    .failure(
                            "Copy Source must mention the source bucket and key:"
                                    + " sourcebucket/sourcekey")
                    .with("ArgumentName", "x-amz-copy-source")
                    .with("ArgumentValue", header);
        }
        return new CopySource(path.substring(0, slash), path.substring(slash + 1), version);
    }

    /**
     * Parses x-amz-copy-source-range, which knows {@code bytes=first-last} only.
     *
     * @throws S3Exception InvalidArgument, or InvalidRange when it is not within the object
     */
    public static ByteRange.Part range(String header, long sizeBytes) {
        Matcher form = RANGE.matcher(header.strip());
        long first = form.matches() ? Long.parseLong(form.group(1)) : 1;
        long last = form.matches() ? Long.parseLong(form.group(2)) : 0;
        if (last < first) {
            throw S3Error.INVALID_ARGUMENT
                    .failure(
                            "The x-amz-copy-source-range value must be of the form"
                                    + " bytes=first-last where first and last are the zero-based"
                                    + " offsets of the first and last bytes to copy")
                    .with("ArgumentName", "x-amz-copy-source-range")
                    .with("ArgumentValue", header);
        }
        if (last >= sizeBytes) {
            throw S3Error.INVALID_RANGE.failure(
                    "Range specified is not valid for source object of size: " + sizeBytes);
        }
        return new ByteRange.Part(first, last);
    }
}
