package dev.cascade.dsl.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class BigDagTest {

    private static final int TASKS = 100_000;

    @Test
    void aHundredThousandTasksWithAMillionEdgesAreADag() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = nodes();
        for (int i = 0; i < 1_000_000; i++) {
            int from = random.nextInt(TASKS - 1);
            edge(text, from, random.nextInt(from + 1, TASKS));
        }

        DagDefinition dag = parse(text);

        assertThat(dag.tasks()).hasSize(TASKS);
        assertThat(dag.tasks().stream().mapToInt(t -> t.dependsOn().size()).sum())
                .isGreaterThan(990_000);
    }

    @Test
    void aCycleThroughAHundredThousandTasksIsFoundAndToldInPart() {
        StringBuilder text = nodes();
        for (int i = 0; i < TASKS; i++) {
            edge(text, i, (i + 1) % TASKS);
        }

        InvalidDagException refused = Assertions.catchThrowableOfType(InvalidDagException.class, () -> parse(text));

        assertThat(refused.problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("t0 -> t1 -> t2 -> t3 -> t4 -> t5 -> … 99988 more … -> t99994")
                .endsWith("t99999 -> t0");
    }

    private static DagDefinition parse(StringBuilder text) {
        String document = text.substring(0, text.length() - 1) + "]}";
        return DagDocument.parse(document, DocumentFormat.JSON, "big.json", Optional.empty());
    }

    private static StringBuilder nodes() {
        StringBuilder text = new StringBuilder("{\"name\":\"big\",\"nodes\":[");
        for (int i = 0; i < TASKS; i++) {
            text.append(i == 0 ? "" : ",").append("{\"id\":\"t").append(i).append("\",\"type\":\"noop\"}");
        }
        return text.append("],\"edges\":[");
    }

    private static void edge(StringBuilder text, int from, int to) {
        text.append("{\"from\":\"t")
                .append(from)
                .append("\",\"to\":\"t")
                .append(to)
                .append("\"},");
    }
}
