package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.HttpDate;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** GetObjectAttributes: what is asked for of an object, without its bytes. */
final class GetObjectAttributes implements OperationHandler {
    private static final String ASKED = "x-amz-object-attributes";
    private static final int PARTS_MAX = 1_000;

    /** In the order in which they are answered. */
    private enum Attribute {
        ETAG("ETag"),
        CHECKSUM("Checksum"),
        OBJECT_PARTS("ObjectParts"),
        STORAGE_CLASS("StorageClass"),
        OBJECT_SIZE("ObjectSize");

        private final String element;

        Attribute(String element) {
            this.element = element;
        }

        static Attribute of(String element) {
            for (Attribute attribute : values()) {
                if (attribute.element.equals(element)) {
                    return attribute;
                }
            }
            throw S3Error.INVALID_ARGUMENT
                    .failure("Invalid attribute name specified.")
                    .with("ArgumentName", ASKED)
                    .with("ArgumentValue", element);
        }
    }

    @Override
    public Reply handle(S3Call call) {
        Set<Attribute> asked = asked(call);
        VersionParameter.Found found = ObjectReads.found(call);
        ObjectVersion version = found.row().version();
        Map<String, String> headers = new TreeMap<>(found.header());
        headers.put("Last-Modified", HttpDate.format(version.modifiedMs()));
        XmlWriter xml = XmlWriter.document("GetObjectAttributesResponse");
        for (Attribute attribute : asked) {
            switch (attribute) {
                case ETAG -> xml.text("ETag", version.etag());
                case CHECKSUM -> checksum(version, xml);
                case OBJECT_PARTS -> parts(call, version, xml);
                case STORAGE_CLASS -> xml.text("StorageClass", version.storageClass());
                case OBJECT_SIZE -> xml.text("ObjectSize", version.sizeBytes());
            }
        }
        return new Reply.Document(200, headers, xml.finish());
    }

    private static Set<Attribute> asked(S3Call call) {
        Set<Attribute> asked = EnumSet.noneOf(Attribute.class);
        for (String line : call.headers().all(ASKED)) {
            for (String name : line.split(",", -1)) {
                if (!name.isBlank()) {
                    asked.add(Attribute.of(name.strip()));
                }
            }
        }
        if (asked.isEmpty()) {
            throw S3Error.INVALID_REQUEST.failure(
                    "The "
                            + ASKED
                            + " header specifying the attributes to be retrieved is either"
                            + " missing or empty");
        }
        return asked;
    }

    private static void checksum(ObjectVersion version, XmlWriter xml) {
        List<Map.Entry<ChecksumAlgorithm, String>> known = new ArrayList<>();
        new TreeMap<>(version.checksums())
                .forEach((name, value) -> {
                    ChecksumAlgorithm algorithm = ChecksumAlgorithm.ofName(name);
                    if (algorithm != null) {
                        known.add(Map.entry(algorithm, value));
                    }
                });
        if (known.isEmpty()) {
            return;
        }
        xml.open("Checksum");
        known.forEach(one -> xml.text(one.getKey().element(), one.getValue()));
        xml.text("ChecksumType", ChecksumAlgorithm.type(known.getFirst().getValue()).name())
                .close();
    }

    /** The parts of an object that a multipart upload made, a page of them. */
    private static void parts(S3Call call, ObjectVersion version, XmlWriter xml) {
        if (!version.etag().contains("-")
                || !(version.body() instanceof ObjectBody.Streamed streamed)) {
            return;
        }
        List<StreamManifest> parts = streamed.streams();
        int marker = number(call, "x-amz-part-number-marker", 0);
        int max = Math.min(PARTS_MAX, number(call, "x-amz-max-parts", PARTS_MAX));
        int from = Math.min(marker, parts.size());
        int to = (int) Math.min(parts.size(), (long) from + max);
        xml.open("ObjectParts")
                .text("PartsCount", parts.size())
                .text("PartNumberMarker", marker)
                .text("NextPartNumberMarker", to)
                .text("MaxParts", max)
                .text("IsTruncated", to < parts.size());
        for (int i = from; i < to; i++) {
            xml.open("Part")
                    .text("PartNumber", i + 1L)
                    .text("Size", parts.get(i).lengthBytes())
                    .close();
        }
        xml.close();
    }

    private static int number(S3Call call, String header, int byDefault) {
        String text = call.headers().first(header);
        try {
            int number = text == null ? byDefault : Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw S3Error.INVALID_ARGUMENT.failure(header + ": expected a number from 0 on");
        }
        throw S3Error.INVALID_ARGUMENT.failure(header + ": expected a number from 0 on");
    }
}
