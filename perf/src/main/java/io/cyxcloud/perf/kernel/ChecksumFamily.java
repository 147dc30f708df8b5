package io.cyxcloud.perf.kernel;

import io.cyxcloud.events.checksum.Crc;
import io.cyxcloud.ingest.core.checksum.Crc64Nvme;
import io.cyxcloud.ingest.digest.Md5;
import io.cyxcloud.ingest.digest.Md5Group;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * S3's checksums: CRC-64/NVME against slicing tables, the combination of CRCs, and MD5 of several
 * messages that take turns, 32 KiB each, against the JDK's.
 */
final class ChecksumFamily implements KernelFamily {
    private static final int PIECE_BYTES = 32 << 10;
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int[] STREAMS = {1, 2, 4, 8, 16};

    @Override
    public List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (ShardSize size : List.of(ShardSize.SMALL, ShardSize.BLOCK)) {
            int bytes = size.bytes();
            cases.add(
                    new KernelCase(
                            "CRC-64/NVME",
                            size.text(),
                            "cyxcloud",
                            false,
                            bytes,
                            () -> folding(bytes)));
            cases.add(
                    new KernelCase(
                            "CRC-64/NVME",
                            size.text(),
                            "8 tables",
                            true,
                            bytes,
                            () -> slicing(bytes)));
        }
        cases.add(
                new KernelCase(
                        "CRC-64/NVME",
                        "1 MiB",
                        "cyxcloud",
                        false,
                        MESSAGE_BYTES,
                        () -> folding(MESSAGE_BYTES)));
        cases.add(
                new KernelCase(
                        "CRC-64/NVME",
                        "1 MiB",
                        "8 tables",
                        true,
                        MESSAGE_BYTES,
                        () -> slicing(MESSAGE_BYTES)));
        cases.add(
                new KernelCase(
                        "CRC combination",
                        "1 MiB",
                        "cyxcloud",
                        false,
                        MESSAGE_BYTES,
                        ChecksumFamily::combining));
        cases.add(
                new KernelCase(
                        "CRC combination",
                        "1 MiB",
                        "CRC32C of it all",
                        true,
                        MESSAGE_BYTES,
                        ChecksumFamily::summing));
        for (int streams : STREAMS) {
            String size = streams + " x 1 MiB";
            long bytes = (long) streams * MESSAGE_BYTES;
            cases.add(
                    new KernelCase("MD5", size, "cyxcloud", false, bytes, () -> together(streams)));
            cases.add(new KernelCase("MD5", size, "JDK", true, bytes, () -> oneByOne(streams)));
        }
        return cases;
    }

    private static Workload folding(int bytes) {
        ByteBuffer message = ByteBuffer.wrap(Content.array(bytes));
        return () -> {
            Crc64Nvme crc = new Crc64Nvme();
            crc.update(message);
            return crc.value();
        };
    }

    private static Workload slicing(int bytes) {
        byte[] message = Content.array(bytes);
        SlicingCrc64 crc = new SlicingCrc64();
        return () -> crc.of(message);
    }

    private static Workload combining() {
        long[] crc = {1};
        return () -> crc[0] = Crc.CRC64NVME.combine(crc[0], 3, MESSAGE_BYTES);
    }

    private static Workload summing() {
        byte[] message = Content.array(MESSAGE_BYTES);
        return () -> {
            CRC32C crc = new CRC32C();
            crc.update(message);
            return crc.getValue();
        };
    }

    private static Workload together(int streams) {
        byte[][] pieces = Content.arrays(streams, PIECE_BYTES);
        return () -> {
            Md5[] messages = new Md5[streams];
            for (int i = 0; i < streams; i++) {
                messages[i] = Md5Group.SHARED.open();
            }
            for (int at = 0; at < MESSAGE_BYTES; at += PIECE_BYTES) {
                for (int i = 0; i < streams; i++) {
                    messages[i].update(ByteBuffer.wrap(pieces[i]));
                }
            }
            byte[] last = {};
            for (Md5 message : messages) {
                last = message.digest();
            }
            return last;
        };
    }

    private static Workload oneByOne(int streams) {
        byte[][] pieces = Content.arrays(streams, PIECE_BYTES);
        return () -> {
            byte[] last = {};
            for (int i = 0; i < streams; i++) {
                MessageDigest md5 = md5();
                for (int at = 0; at < MESSAGE_BYTES; at += PIECE_BYTES) {
                    md5.update(pieces[i]);
                }
                last = md5.digest();
            }
            return last;
        };
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
