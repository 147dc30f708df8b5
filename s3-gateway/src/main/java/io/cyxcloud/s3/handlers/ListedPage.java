package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.Owner;
import io.cyxcloud.s3.core.Query;
import io.cyxcloud.s3.core.UriCodec;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the listings of objects have in common: their parameters and the writing of entries. */
record ListedPage(String prefix, String delimiter, int keysMax, boolean urlEncoded) {
    static ListedPage of(Query query) {
        return new ListedPage(
                Parameters.text(query, "prefix"),
                Parameters.text(query, "delimiter"),
                Parameters.count(query, "max-keys", ListQuery.KEYS_MAX),
                Parameters.urlEncoded(query));
    }

    /** The page of the caller's bucket; nothing was asked for: nothing, and no more of it. */
    ObjectPage fetch(S3Call call, String startAfter) {
        var bucket = call.bucket();
        OptionalLong asOf = AsOf.of(call);
        if (keysMax == 0) {
            return ObjectPage.EMPTY;
        }
        ListQuery query = new ListQuery(bucket, prefix, delimiter, startAfter, keysMax);
        return asOf.isPresent()
                ? call.backend().metadata().listAsOf(query, asOf.getAsLong())
                : call.backend().metadata().list(query);
    }

    /** A key as the client wants it. */
    String encoded(String key) {
        return urlEncoded ? UriCodec.encodePath(key) : key;
    }

    void writeParameters(XmlWriter xml) {
        xml.text("Prefix", encoded(prefix)).text("MaxKeys", keysMax);
        if (!delimiter.isEmpty()) {
            xml.text("Delimiter", encoded(delimiter));
        }
        if (urlEncoded) {
            xml.text("EncodingType", "url");
        }
    }

    /** The fields that every listing gives of an object, key first. */
    void writeObject(XmlWriter xml, ListedObject entry) {
        xml.text("LastModified", IsoTime.format(entry.modifiedMs()))
                .text("ETag", "\"" + entry.etag() + "\"")
                .text("Size", entry.sizeBytes())
                .text("StorageClass", entry.storageClass());
    }

    /** Contents and common prefixes of ListObjects and ListObjectsV2. */
    void writeContents(S3Call call, XmlWriter xml, ObjectPage page, boolean withOwner) {
        Function<@Nullable String, Owner> owners = call.owners();
        for (ListedObject entry : page.entries()) {
            xml.open("Contents").text("Key", encoded(entry.key()));
            writeObject(xml, entry);
            if (withOwner) {
                Owner owner = owners.apply(entry.owner());
                xml.person("Owner", owner.id(), owner.displayName());
            }
            xml.close();
        }
        writePrefixes(xml, page.commonPrefixes());
    }

    void writePrefixes(XmlWriter xml, List<String> prefixes) {
        for (String common : prefixes) {
            xml.open("CommonPrefixes").text("Prefix", encoded(common)).close();
        }
    }
}
