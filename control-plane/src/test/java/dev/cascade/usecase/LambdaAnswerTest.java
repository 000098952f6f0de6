package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.TaskError;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LambdaAnswerTest {

    @ParameterizedTest
    @DisplayName("B-23, B-36: what a function answers, and the result it means")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"statusCode":200,"body":{"a":1}}          | {"a":1}
            {"statusCode":299,"body":[1]}              | [1]
            {"statusCode":200,"body":"{\\"a\\":1}"}    | {"a":1}
            {"statusCode":200,"body":"plain text"}     | "plain text"
            {"statusCode":200,"body":""}               | ""
            {"statusCode":200,"body":null}             | null
            {"statusCode":200,"body":"12"}             | 12
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
        assertThat(LambdaAnswer.of(answer))
                .isInstanceOfSatisfying(
                        LambdaAnswer.Result.class,
                        r -> assertThat(Json.parse(r.json())).isEqualTo(Json.parse(result)));
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
            {"statusCode":"200","body":1}             | status_200 | the function answered with statusCode 200: 1
            {"statusCode":null}                       | status_null | the function answered with statusCode null
            """)
    void failures(String answer, String type, String message) {
        assertThat(LambdaAnswer.of(answer)).isEqualTo(new LambdaAnswer.Failed(TaskError.retryable(type, message)));
    }

    @Test
    void whatIsNotJsonIsAFailure() {
        assertThat(LambdaAnswer.of("oops"))
                .isInstanceOfSatisfying(
                        LambdaAnswer.Failed.class,
                        f -> assertThat(f.error().message()).startsWith("the function's answer is not JSON: line 1"));
    }
}
