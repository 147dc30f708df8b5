package io.cyxcloud.s3.body;

import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.digest.Md5;
import io.cyxcloud.ingest.digest.Md5Group;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Hashes the bytes of a copy as they pass. One thread at a time. */
public final class DigestingSource implements BodySource {
    private final BodySource source;
    private final Md5 md5 = Md5Group.SHARED.open();
    private final Map<ChecksumAlgorithm, ChecksumAlgorithm.Running> checksums =
            new EnumMap<>(ChecksumAlgorithm.class);

    public DigestingSource(BodySource source, Set<ChecksumAlgorithm> algorithms) {
        this.source = source;
        algorithms.forEach(algorithm -> checksums.put(algorithm, algorithm.start()));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        int count = source.read(into);
        if (count > 0) {
            ByteBuffer piece = into.duplicate().flip().position(before);
            md5.update(piece.duplicate());
            checksums.values().forEach(running -> running.update(piece.duplicate()));
        }
        return count;
    }

    /** Of all that was read; once. */
    public Upload.Digests digests() {
        return new Upload.Digests(
                Hashes.hex(md5.digest()),
                checksums.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        e -> e.getKey().name(), e -> e.getValue().base64())));
    }
}
