package io.cyxcloud.shardstore.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.shardstore.client.TransportConfig.Place;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportChoiceTest {
    /** A round trip of -1 ms was not measured yet. */
    @ParameterizedTest
    @CsvSource({
        "TCP,  ELSEWHERE, 80, true,  false",
        "QUIC, HERE,      -1, true,  true",
        "QUIC, HERE,      -1, false, false",
        "AUTO, HERE,      -1, true,  false",
        "AUTO, HERE,      80, true,  false",
        "AUTO, ELSEWHERE, -1, true,  true",
        "AUTO, ELSEWHERE, 80, true,  true",
        "AUTO, ELSEWHERE, 80, false, false",
        "AUTO, ELSEWHERE,  1, true,  false",
        "AUTO, UNKNOWN,   -1, true,  false",
        "AUTO, UNKNOWN,    1, true,  false",
        "AUTO, UNKNOWN,    2, true,  true"
    })
    void locationAndRoundTripDecide(
            Transport mode, Place place, long roundTripMs, boolean works, boolean quic) {
        long nanos =
                roundTripMs < 0
                        ? TransportChoice.UNMEASURED
                        : TimeUnit.MILLISECONDS.toNanos(roundTripMs);
        assertThat(TransportChoice.quic(mode, place, nanos, works)).isEqualTo(quic);
    }
}
