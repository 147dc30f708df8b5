package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** ListObjectVersions. */
final class ListObjectVersions implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ListedPage listing = ListedPage.of(call.query());
        String keyMarker = Parameters.text(call.query(), "key-marker");
        String versionMarker = Parameters.text(call.query(), "version-id-marker");
        VersionPage page = fetch(call, listing, keyMarker, marker(keyMarker, versionMarker));
        XmlWriter xml = XmlWriter.document("ListVersionsResult").text("Name", call.bucketName());
        listing.writeParameters(xml);
        xml.text("KeyMarker", listing.encoded(keyMarker))
                .text("VersionIdMarker", versionMarker)
                .text("IsTruncated", page.truncated());
        if (page.truncated()) {
            xml.text("NextKeyMarker", listing.encoded(page.nextKeyMarker()));
            VersionName next = page.nextVersionMarker();
            if (next != null) {
                xml.text("NextVersionIdMarker", next.text());
            }
        }
        Function<@Nullable String, Owner> owners = call.owners();
        for (ListedVersion entry : page.entries()) {
            write(listing, xml, entry, owners.apply(entry.owner()));
        }
        listing.writePrefixes(xml, page.commonPrefixes());
        return Reply.xml(xml.finish());
    }

    private static @Nullable VersionName marker(String keyMarker, String versionMarker) {
        if (versionMarker.isEmpty()) {
            return null;
        }
        if (keyMarker.isEmpty()) {
            throw S3Error.INVALID_ARGUMENT
                    .failure("A version-id marker cannot be specified without a key marker.")
                    .with("ArgumentName", "version-id-marker")
                    .with("ArgumentValue", versionMarker);
        }
        return ObjectNames.version(versionMarker);
    }

    private static VersionPage fetch(
            S3Call call, ListedPage listing, String keyMarker, @Nullable VersionName marker) {
        BucketId bucket = call.bucket();
        return listing.keysMax() == 0
                ? VersionPage.EMPTY
                : call.backend()
                        .metadata()
                        .versions(
                                new VersionsQuery(
                                        bucket,
                                        listing.prefix(),
                                        listing.delimiter(),
                                        keyMarker,
                                        marker,
                                        listing.keysMax()));
    }

    private static void write(ListedPage listing, XmlWriter xml, ListedVersion entry, Owner owner) {
        xml.open(entry.deleteMarker() ? "DeleteMarker" : "Version")
                .text("Key", listing.encoded(entry.key()))
                .text("VersionId", entry.name().text())
                .text("IsLatest", entry.latest())
                .text("LastModified", IsoTime.format(entry.modifiedMs()));
        if (!entry.deleteMarker()) {
            xml.text("ETag", "\"" + entry.etag() + "\"")
                    .text("Size", entry.sizeBytes())
                    .text("StorageClass", entry.storageClass());
        }
        xml.person("Owner", owner.id(), owner.displayName()).close();
    }
}
