package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.usecase.Json;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DagMessagesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: least, tasks: {only: {type: noop}}}",
                """
                name: most
                description: Everything at once
                schedule: "0 2 * * *"
                timezone: Europe/Berlin
                catchup: true
                max_active_jobs: 2
                enabled: false
                tasks:
                  "1": { type: local, module: com.acme.First, timeout: 5m, retry: { max: 3, delay: 2, jitter: 0.5 } }
                  second:
                    type: lambda
                    function_name: data-processor
                    payload: { top_n: 500, ratio: 0.5, book: "{{context.book_id}}", none: null, list: [1, two, { three: 3 }] }
                    depends_on: ["1"]
                  third: { type: command, command: [elixir, extract.exs], depends_on: ["1", second], trigger_rule: all_done }
                """,
            })
    void readingTheDocumentOfADagGivesTheDagAgain(String yaml) {
        DagDefinition dag = DagDocument.parse(yaml, DocumentFormat.YAML, "", Optional.empty());

        String document = Json.write(DagMessages.document(dag));

        assertThat(DagDocument.parse(document, DocumentFormat.JSON, "", Optional.empty()))
                .isEqualTo(dag);
    }
}
