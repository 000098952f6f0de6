package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ActorTest {

    private static String named(String name) {
        return Actor.named(name).map(Actor::name).orElse("nobody");
    }

    @Test
    void aUsualNameStaysAsItIs() {
        assertThat(named("arn:aws:sts::123456789012:assumed-role/Operators/ada@example.com"))
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/Operators/ada@example.com");
        assertThat(named("Ada Łovelace 😀")).isEqualTo("Ada Łovelace 😀");
    }

    @Test
    void whatIsLeftOfNothingIsNobody() {
        assertThat(Actor.named("")).isEmpty();
        assertThat(Actor.named(" \t\r\n ")).isEmpty();
    }

    @Test
    void charactersThatControlSomethingAreReplaced() {
        assertThat(named(" a\0b\n")).isEqualTo("a\uFFFDb");
        assertThat(named("\u001b[2J")).isEqualTo("\uFFFD[2J");
        assertThat(named("a\nb\u0085c\u2028d")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd");
        assertThat(named("a\u202ebc")).as("text that runs the other way").isEqualTo("a\uFFFDbc");
        assertThat(named("a\ud800b\udc00")).as("halves of characters").isEqualTo("a\uFFFDb\uFFFD");
    }

    @Test
    void aLongNameIsCutAndSaysSo() {
        assertThat(named("x".repeat(256))).isEqualTo("x".repeat(256));
        assertThat(named("x".repeat(257))).isEqualTo("x".repeat(255) + "…");
        assertThat(named("😀".repeat(1_000_000)))
                .as("no character is cut in half")
                .isEqualTo("😀".repeat(127) + "…");
    }

    @Property(tries = 300)
    void whateverComesBecomesANameThatStaysAsItIs(@ForAll String text) {
        Actor.named(text + "\0")
                .ifPresent(actor -> assertThat(Actor.named(actor.name())).contains(actor));
    }

    @Test
    void anActorHasNoOtherName() {
        for (String name : new String[] {"", " a", "a\0", "x".repeat(257), "\ud800"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Actor(name))
                    .withMessageContaining("1 to 256 characters");
        }
    }
}
