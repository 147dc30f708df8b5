package io.cyxcloud.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,0 B",
        "512,512,512 B",
        "4KiB,4096,4 KiB",
        "4kb,4096,4 KiB",
        "16MiB,16777216,16 MiB",
        "1.5g,1610612736,1536 MiB",
        "1 TiB,1099511627776,1 TiB",
        "1025,1025,1025 B"
    })
    void readsAndWritesSizes(String text, long bytes, String shown) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(text)).hasToString(shown);
    }

    @Test
    void refusesWhatIsNoSize() {
        for (String text : new String[] {"", "-1", "MiB", "1 2", "1XB", "1e9"}) {
            assertThatThrownBy(() -> ByteSize.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
