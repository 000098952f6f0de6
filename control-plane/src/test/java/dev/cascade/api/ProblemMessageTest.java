package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.RequestRejectedException;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemMessageTest {

    private static ProblemMessage problemOf(String yaml) {
        return ProblemMessage.of(Objects.requireNonNull(catchThrowableOfType(
                InvalidDagException.class,
                () -> DagDocument.parse(yaml, DocumentFormat.YAML, "", Optional.of("daily")))));
    }

    @ParameterizedTest
    @CsvSource({"BAD_REQUEST,400", "NOT_FOUND,404", "CONFLICT,409", "TOO_LARGE,413", "KEY_REUSED,422"})
    void everyKindOfRefusalHasItsStatus(RequestRejectedException.Kind kind, int status) {
        assertThat(ProblemMessage.of(new RequestRejectedException(kind, "code", "message"))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aRefusalIsShownWithItsCode() {
        RequestRejectedException refusal = new RequestRejectedException(
                RequestRejectedException.Kind.NOT_FOUND, "dag-not-found", "there is no DAG \"x\"");

        assertThat(Json.write(ProblemMessage.of(refusal).tree()))
                .isEqualTo("{\"type\":\"urn:cascade:problem:dag-not-found\",\"title\":\"DAG not found\","
                        + "\"status\":404,\"detail\":\"there is no DAG \\\"x\\\"\",\"code\":\"dag-not-found\"}");
    }

    @Test
    void anInvalidDagIsShownWithAllProblemsAndWhereTheyAre() {
        ProblemMessage problem =
                problemOf("tasks:\n  load: { type: noop, depends_on: [extrct], retry: -1 }\n  extract: { type: nop }");

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.code()).isEqualTo("invalid-dag");
        assertThat(problem.errors())
                .extracting(ProblemMessage.Flaw::code)
                .containsExactlyInAnyOrder("unknown-upstream", "bad-retry", "unknown-type");
        assertThat(problem.errors())
                .filteredOn(flaw -> flaw.code().equals("unknown-upstream"))
                .singleElement()
                .satisfies(flaw -> {
                    assertThat(flaw.pointer()).isEqualTo("/tasks/load/depends_on/0");
                    assertThat(flaw.hint()).contains("did you mean \"extract\"?");
                    assertThat(flaw.line()).isEqualTo(2);
                });
    }

    @Test
    void aTextThatCannotBeReadIsABadRequest() {
        assertThat(problemOf("tasks: [").status()).isEqualTo(400);
        assertThat(problemOf("tasks: [").code()).isEqualTo("bad-syntax");
    }
}
