package io.cyxcloud.ingest.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.ingest.core.rs.Coder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is chosen where; that the coders give the same bytes is in {@code core.rs}. */
class CodersTest {
    @Test
    void wideNeedsAProcessorThatShuffles64Bytes() {
        assertThat(names(Coders.find(flags("avx2 avx512f avx512bw avx512_vnni"))))
                .doesNotContain("wide");
        assertThat(names(Coders.find(new CpuFlags(Set.of())))).doesNotContain("wide");
        boolean vectorsOf64Bytes = Coder.wide().isPresent();
        List<Coder> withVbmi = Coders.find(flags("avx2 avx512f avx512bw avx512vbmi avx512_vbmi2"));
        assertThat(names(withVbmi).contains("wide")).isEqualTo(vectorsOf64Bytes);
    }

    @Test
    void thereIsAlwaysOneAndItCanBeNamed() {
        List<Coder> available = Coders.available();
        assertThat(names(available)).contains("narrow", "scalar").doesNotHaveDuplicates();
        assertThat(Coders.choose(available, "auto")).isSameAs(available.getFirst());
        assertThat(Coders.choose(available, "scalar").name()).isEqualTo("scalar");
        assertThatThrownBy(() -> Coders.choose(available, "magic"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Coders.PROPERTY)
                .hasMessageContaining("narrow, scalar");
    }

    @Test
    void isalIsUsedWhereItIsInstalled() {
        boolean installed =
                List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64")
                        .stream()
                        .anyMatch(dir -> Files.exists(Path.of(dir, "libisal.so.2")));
        Assumptions.assumeTrue(installed, "ISA-L is not installed (Debian: libisal2)");
        assertThat(names(Coders.available())).contains("isal");
    }

    private static CpuFlags flags(String names) {
        return CpuFlags.parse("processor\t: 0\nflags\t\t: fpu " + names + " lm\nbugs\t: none\n");
    }

    private static List<String> names(List<Coder> coders) {
        return coders.stream().map(Coder::name).toList();
    }
}
