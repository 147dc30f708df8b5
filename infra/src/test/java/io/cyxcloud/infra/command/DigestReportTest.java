package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.query.AppliedPosition;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.infra.OperatorException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestReportTest {
    private static PartitionDigest digest(int partition, String word) {
        return new PartitionDigest(
                MetadataTable.OBJECTS,
                partition,
                List.of(new AppliedPosition("cyx.object-commands", partition, 41)),
                7,
                700,
                Bytes.ofHex(word.repeat(4)));
    }

    private static final PartitionDigest ONE = digest(0, "00000000000000ff");
    private static final PartitionDigest TWO = digest(1, "0000000000000002");

    @Test
    void whatIsPrintedIsReadAgain() {
        assertThat(DigestReport.parse(DigestReport.json(List.of(ONE, TWO))))
                .containsExactly(ONE, TWO);
        assertThatThrownBy(() -> DigestReport.parse("{\"a\": 1}"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("cyxcloud state digest --json");
        assertThatThrownBy(() -> DigestReport.parse("no json"))
                .isInstanceOf(OperatorException.class);
    }

    @Test
    void aStoreIsTheSumOfItsPartitions() {
        assertThat(DigestReport.table(List.of(ONE, TWO)))
                .containsPattern("objects +2 +14 +1400 +" + "0000000000000101".repeat(4));
    }

    @Test
    void differencesAreNamedByPartition() {
        assertThat(DigestReport.differences(List.of(ONE, TWO), List.of(TWO, ONE))).isEmpty();
        assertThat(DigestReport.differences(List.of(ONE, TWO), List.of(ONE)))
                .containsExactly("objects-1 was not replayed");
        assertThat(DigestReport.differences(List.of(ONE), List.of(digest(0, "0000000000000100"))))
                .singleElement()
                .asString()
                .startsWith("objects-0 differs");
    }

    @Test
    void timesAreInstantsOrNumbers() {
        assertThat(Moment.parseMs("1970-01-01T00:00:01Z")).isEqualTo(1_000);
        assertThat(Moment.parseMs("1000")).isEqualTo(1_000);
        assertThatThrownBy(() -> Moment.parseMs("yesterday")).hasMessageContaining("is no time");
        assertThatThrownBy(() -> Moment.parseMs("")).isInstanceOf(OperatorException.class);
    }
}
