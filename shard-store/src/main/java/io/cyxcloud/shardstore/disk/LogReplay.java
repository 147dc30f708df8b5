package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Visits the records of a stretch of the log, headers only. */
final class LogReplay {
    private LogReplay() {}

    static void run(SegmentFiles files, LogPoint from, LogPoint to, SegmentScan.Visitor visitor) {
        try {
            SegmentScan scan = new SegmentScan(files);
            var sizes = files.sizes();
            for (var segment : sizes.tailMap(from.segment()).entrySet()) {
                if (segment.getKey() > to.segment()) {
                    return;
                }
                long start = segment.getKey() == from.segment() ? from.offset() : 0;
                long end = segment.getKey() == to.segment() ? to.offset() : segment.getValue();
                var _ = scan.scan(new LogPoint(segment.getKey(), start), end, visitor);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
