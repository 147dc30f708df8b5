package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.checksum.PartsChecksum;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an object of an upload's parts, by S3's rules. */
final class UploadAssembly {
    /** Every part but the last has at least this. */
    static final long PART_BYTES_MIN = 5L << 20;

    private UploadAssembly() {}

    /** Why these parts do not make an object; empty when they do. */
    static Optional<ObjectRejected> check(
            Map<Integer, UploadPart> parts, List<PartReference> listed) {
        if (listed.isEmpty() || listed.size() > UploadPart.NUMBER_MAX) {
            return refuse(Rejection.INVALID_ARGUMENT, listed.size() + " parts: expected 1..10000");
        }
        int before = 0;
        for (PartReference reference : listed) {
            if (reference.number() <= before) {
                return refuse(
                        Rejection.INVALID_PART_ORDER,
                        "part " + reference.number() + " after part " + before);
            }
            before = reference.number();
        }
        for (PartReference reference : listed) {
            UploadPart part = parts.get(reference.number());
            if (part == null || !part.etag().equalsIgnoreCase(reference.etag())) {
                return refuse(
                        Rejection.INVALID_PART,
                        "part " + reference.number() + " with ETag " + reference.etag());
            }
            if (reference.number() != listed.getLast().number()
                    && part.sizeBytes() < PART_BYTES_MIN) {
                return refuse(
                        Rejection.ENTITY_TOO_SMALL,
                        "part " + reference.number() + " has " + part.sizeBytes() + " bytes");
            }
        }
        return Optional.empty();
    }

    /** The version; the parts have been checked. */
    static ObjectVersion assemble(
            ObjectTemplate template, Map<Integer, UploadPart> parts, CompleteUpload complete) {
        List<UploadPart> chosen =
                complete.parts().stream().map(reference -> part(parts, reference)).toList();
        return new ObjectVersion(
                complete.version(),
                chosen.stream().mapToLong(UploadPart::sizeBytes).sum(),
                etag(chosen),
                complete.atMs(),
                template.storageClass(),
                template.headers(),
                template.userMetadata(),
                checksums(template.checksum(), chosen),
                new Streamed(chosen.stream().map(UploadPart::stream).toList()),
                template.tags(),
                template.retention(),
                template.legalHold(),
                template.acl());
    }

    /** Whether the client expects this checksum, or says nothing of it. */
    static boolean isExpected(
            ObjectTemplate template, CompleteUpload complete, ObjectVersion version) {
        String expected = complete.checksum();
        UploadChecksum rule = template.checksum();
        if (expected == null) {
            return true;
        }
        String computed = rule == null ? null : version.checksums().get(rule.algorithm());
        return rule != null && computed != null && rule.matches(computed, expected);
    }

    /** None either when a part came to an earlier version of this software without one. */
    private static Map<String, String> checksums(
            @Nullable UploadChecksum rule, List<UploadPart> parts) {
        return rule == null
                ? Map.of()
                : PartsChecksum.of(rule, parts)
                        .map(value -> Map.of(rule.algorithm(), value))
                        .orElse(Map.of());
    }

    /** MD5 of the parts' MD5s, in hex, "-" and their count. */
    static String etag(List<UploadPart> parts) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            parts.forEach(part -> md5.update(HexFormat.of().parseHex(part.etag())));
            return HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UploadPart part(Map<Integer, UploadPart> parts, PartReference reference) {
        UploadPart part = parts.get(reference.number());
        if (part == null) {
            throw new IllegalStateException("part " + reference.number() + " was not checked");
        }
        return part;
    }

    private static Optional<ObjectRejected> refuse(Rejection why, String detail) {
        return Optional.of(new ObjectRejected(why, detail));
    }
}
