package io.cyxcloud.infra.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Given looks one of which fails, when all is done, then it is not as if nothing was found. */
class CrewTest {
    @Test
    void anErrorInALookIsNotAnEmptyResult() {
        try (Crew crew = new Crew(Findings.ofEachUse(), () -> {})) {
            crew.run(() -> {
                throw new StackOverflowError("deep");
            });
            assertThatThrownBy(crew::finish).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void whenOneFailsTheOthersStop() {
        Findings findings = Findings.ofEachUse();
        CountDownLatch stopped = new CountDownLatch(1);
        try (Crew crew = new Crew(findings, () -> {})) {
            crew.run(() -> {
                Awaitility.await().until(findings::isEnded); // 10 s at most
                stopped.countDown();
            });
            crew.run(() -> {
                throw new IllegalStateException("broken");
            });
            assertThatThrownBy(crew::finish).isInstanceOf(IllegalStateException.class);
        }
        assertThat(stopped.getCount()).isZero();
        assertThat(findings.isFull()).as("that is another thing").isFalse();
    }
}
