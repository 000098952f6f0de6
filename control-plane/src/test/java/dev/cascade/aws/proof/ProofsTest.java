package dev.cascade.aws.proof;

import static dev.cascade.port.JobSamples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.proof.Proofs.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofsTest {

    private final List<MacKey> keys = new ArrayList<>(List.of(SampleKeys.key("1", 1, NOON)));
    private Instant now = NOON;
    private int reads;

    private final Proofs proofs = process();

    private Proofs process() {
        return new Proofs(
                () -> {
                    reads++;
                    return List.copyOf(keys);
                },
                () -> now);
    }

    @Test
    void aProofIsOfOneTextForOnePurposeAndHoldsInEveryProcess() {
        String proof = proofs.prove(Purpose.MESSAGE, "text");

        assertThat(proof).startsWith("1.");
        assertThat(process().isProof(proof, Purpose.MESSAGE, "text")).isTrue();
        assertThat(proofs.isProof(proof, Purpose.MESSAGE, "texT")).isFalse();
        assertThat(proofs.isProof(proof, Purpose.ATTEMPT, "text")).isFalse();
    }

    @Test
    void whatIsNoProofIsNone() {
        String proof = proofs.prove(Purpose.MESSAGE, "text");

        for (Object wrong : new Object[] {
            "",
            "1",
            "1.",
            "2" + proof.substring(1),
            proof + "=",
            proof + "A",
            proof.substring(0, 40),
            "?",
            7,
            List.of(proof)
        }) {
            assertThat(proofs.isProof(wrong, Purpose.MESSAGE, "text"))
                    .as("%s", wrong)
                    .isFalse();
        }
        assertThat(proofs.isProof(null, Purpose.MESSAGE, "text")).isFalse();
    }

    @Test
    void keysAreReadWhenTheyAreNeededFirstAndAnewAfterAnHour() {
        assertThat(reads).isZero();
        for (int i = 0; i < 100; i++) {
            proofs.isProof("99.unknown", Purpose.MESSAGE, proofs.prove(Purpose.MESSAGE, "text" + i));
        }
        assertThat(reads).isEqualTo(1);

        now = now.plus(Duration.ofHours(1));
        proofs.prove(Purpose.MESSAGE, "text");

        assertThat(reads).isEqualTo(2);
    }

    @Test
    void aNewKeyIsKnownToEverybodyBeforeItIsUsed() {
        String old = proofs.prove(Purpose.MESSAGE, "text");
        Proofs other = process();
        other.prove(Purpose.MESSAGE, "text");
        keys.add(SampleKeys.key("2", 2, NOON));

        now = now.plus(Duration.ofHours(1));
        assertThat(proofs.prove(Purpose.MESSAGE, "text")).isEqualTo(old);

        keys.set(0, SampleKeys.key("1", 1, NOON.minus(Duration.ofDays(90))));
        now = now.plus(Duration.ofHours(1));
        String anew = proofs.prove(Purpose.MESSAGE, "text");
        assertThat(anew).startsWith("2.");
        assertThat(other.isProof(anew, Purpose.MESSAGE, "text")).isTrue();
        assertThat(proofs.isProof(old, Purpose.MESSAGE, "text"))
                .as("of what is under way")
                .isTrue();

        keys.removeFirst();
        now = now.plus(Duration.ofHours(1));
        assertThat(proofs.isProof(old, Purpose.MESSAGE, "text"))
                .as("of a key that was taken away")
                .isFalse();
    }

    @Test
    void aKeyThatIsTooShortIsRefusedAndNoKeyShowsItsBytes() {
        assertThatThrownBy(() -> MacKey.of("7", new byte[31], NOON))
                .hasMessageContaining("\"7\"")
                .hasMessageContaining("31 bytes");
        assertThat(SampleKeys.key("1", 0, NOON).toString()).isEqualTo("MacKey[id=1, madeAt=" + NOON + "]");
    }
}
