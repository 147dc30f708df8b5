package io.cyxcloud.shardstore.protocol;

/**
 * How a node says it is.
 *
 * @param reason empty when sound
 * @param requestsInFlight being served
 * @param capacityBytes that it may store
 * @param usedBytes of those
 */
public record NodeReport(
        Level level, String reason, int requestsInFlight, long capacityBytes, long usedBytes) {
    /** What it can do. */
    public enum Level {
        /** Everything. */
        SOUND(0),
        /** It answers, with a restriction: a full disk takes no shards and serves reads. */
        DEGRADED(1),
        /** Its disk cannot be used. */
        FAILED(2);

        private final int code;

        Level(int code) {
            this.code = code;
        }

        /** The number in a frame; never reused for another meaning. */
        public int code() {
            return code;
        }

        /** The level with this code; a code from the future is {@link #DEGRADED}. */
        static Level ofCode(int code) {
            return switch (code) {
                case 0 -> SOUND;
                case 2 -> FAILED;
                default -> DEGRADED;
            };
        }
    }

    public NodeReport {
        if (requestsInFlight < 0 || capacityBytes < 0 || usedBytes < 0) {
            throw new IllegalArgumentException(
                    "health of %d requests, %d bytes, %d used"
                            .formatted(requestsInFlight, capacityBytes, usedBytes));
        }
    }
}
