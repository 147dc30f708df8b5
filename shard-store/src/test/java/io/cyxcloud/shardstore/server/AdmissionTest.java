package io.cyxcloud.shardstore.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.shardstore.protocol.ShardFailure;
import org.junit.jupiter.api.Test;

/** Bytes in flight are bounded for each connection and for the node; what is refused takes none. */
final class AdmissionTest {
    private final Admission admission = new Admission(new Budget(10, 1_000));
    private final Budget one = new Budget(10, 400);
    private final Budget other = new Budget(10, 900);

    @Test
    void aConnectionHasItsShareAndNoMore() {
        assertThat(admission.tryTake(one, 300)).isNull();
        assertThat(admission.tryTake(one, 200)).isEqualTo(ShardFailure.BUSY);
        assertThat(admission.node().byteCount()).isEqualTo(300);
        assertThat(admission.tryTake(other, 600)).as("another's share").isNull();
        admission.give(one, 300);
        assertThat(admission.tryTake(one, 200)).isNull();
    }

    @Test
    void theNodeHasItsShareHoweverManyConnections() {
        assertThat(admission.tryTake(other, 800)).isNull();
        assertThat(admission.tryTake(one, 300)).isEqualTo(ShardFailure.BUSY);
        assertThat(one.byteCount()).isZero();
        assertThat(one.requestCount()).isZero();
        assertThat(admission.node().requestCount()).isEqualTo(1);
    }

    @Test
    void whatIsLargerThanALimitGoesAlone() {
        assertThat(admission.tryTake(one, 5_000)).isNull();
        assertThat(admission.tryTake(other, 1)).isEqualTo(ShardFailure.BUSY);
        admission.give(one, 5_000);
        assertThat(admission.node().byteCount()).isZero();
        assertThat(admission.tryTake(other, 1)).isNull();
    }
}
