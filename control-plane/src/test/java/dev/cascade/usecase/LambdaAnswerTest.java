package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.TaskError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaAnswerTest {

    private static LambdaAnswer answered(String payload) {
        return LambdaAnswer.of(payload.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @DisplayName("F5: a body that is JSON, and cannot be a result, is a failure and not a string")
    @ValueSource(strings = {"{\\\"a\\\": NaN}", "[1e400]", "{\\\"a\\\": [Infinity]}"})
    void aBodyThatCannotBeAResultIsAFailure(String body) {
        assertThat(answered("{\"statusCode\": 200, \"body\": \"" + body + "\"}"))
                .isInstanceOfSatisfying(LambdaAnswer.Failed.class, f -> {
                    assertThat(f.error().type()).isEqualTo(TaskError.BAD_OUTPUT);
                    assertThat(f.error().message()).contains("in its body");
                });
    }

    @Test
    void nothingAtAllIsNull() {
        assertThat(LambdaAnswer.of(new byte[0])).isEqualTo(new LambdaAnswer.Result(PortableJson.NULL));
    }

    @ParameterizedTest
    @DisplayName("B-23, B-36, F14: what a function answers, and the result it means")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"statusCode":200,"body":{"a":1}}          | {"a":1}
            {"statusCode":299,"body":[1]}              | [1]
            {"statusCode":200,"body":"{\\"a\\":1}"}    | {"a":1}
            {"statusCode":200,"body":"plain text"}     | "plain text"
            {"statusCode":200,"body":""}               | ""
            {"statusCode":200,"body":null}             | null
            {"statusCode":200,"body":"12"}             | 12
            {"statusCode":"200","body":"{}"}           | {}
            {"statusCode":200.0,"body":"NaN"}          | "NaN"
            {"statusCode":200,"body":"[INFO] done"}    | "[INFO] done"
            {"a":1}                                    | {"a":1}
            {"body":"x"}                               | {"body":"x"}
            {"errorMessage":"without a type"}          | {"errorMessage":"without a type"}
            {"errorType":"without a message"}          | {"errorType":"without a message"}
            [1,2]                                      | [1,2]
            "text"                                     | "text"
            1.50                                       | 1.50
            null                                       | null
            """)
    void results(String answer, String result) {
        assertThat(answered(answer))
                .isInstanceOfSatisfying(
                        LambdaAnswer.Result.class,
                        r -> assertThat(r.json().value()).isEqualTo(Json.parse(result)));
    }

    @ParameterizedTest
    @DisplayName("B-22, B-23: what a function answers that is a failure, with the words that tell why")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"errorType":"ValueError","errorMessage":"no such book","stackTrace":[]} | ValueError | no such book
            {"errorType":"E","errorMessage":null}                                    | E          | null
            {"errorType":"E","errorMessage":"m","statusCode":200,"body":1}           | E          | m
            {"statusCode":500,"body":{"why":"down"}}  | status_500 | the function answered with statusCode 500: {"why":"down"}
            {"statusCode":300,"body":"moved"}         | status_300 | the function answered with statusCode 300: moved
            {"statusCode":199}                        | status_199 | the function answered with statusCode 199
            {"statusCode":200}                        | status_200 | the function answered with statusCode 200 but without a body
            {"statusCode":"404","body":"gone"}        | status_404 | the function answered with statusCode 404: gone
            {"statusCode":null}                       | bad_output | the function answered with the statusCode null, which is not a whole number; answer with a number such as 200
            {"statusCode":"OK","body":1}              | bad_output | the function answered with the statusCode "OK", which is not a whole number; answer with a number such as 200
            {"statusCode":200.5,"body":1}             | bad_output | the function answered with the statusCode 200.5, which is not a whole number; answer with a number such as 200
            {"statusCode":true,"body":1}              | bad_output | the function answered with the statusCode true, which is not a whole number; answer with a number such as 200
            """)
    void failures(String answer, String type, String message) {
        assertThat(answered(answer)).isEqualTo(new LambdaAnswer.Failed(TaskError.retryable(type, message)));
    }

    @Test
    void whatIsNotJsonIsAFailure() {
        assertThat(answered("oops"))
                .isInstanceOfSatisfying(
                        LambdaAnswer.Failed.class,
                        f -> assertThat(f.error().message())
                                .startsWith("the function's answer cannot be a result: line 1"));
    }
}
