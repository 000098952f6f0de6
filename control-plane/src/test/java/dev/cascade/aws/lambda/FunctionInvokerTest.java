package dev.cascade.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws;
import dev.cascade.aws.dispatch.Invocation;
import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.aws.proof.SampleKeys;
import dev.cascade.aws.s3.S3Artifacts;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobSamples;
import dev.cascade.usecase.TaskInputs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

class FunctionInvokerTest {

    private final FakeAws aws = new FakeAws();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void close() {
        over.countDown();
        aws.close();
    }

    @Test
    @DisplayName("B-43: a function that is waited for and does not answer is not invoked a second time")
    void whoIsWaitedForInVainIsNotInvokedAgain() {
        aws.onInvoke((name, type, event) -> {
            await(over);
            return FakeAws.Answer.of(200, "1");
        });

        Invocation invocation = invoker(Duration.ofMillis(300)).invoke(attempt(", invocation_type: sync"));

        assertThat(invocation).isInstanceOf(Invocation.Answered.class);
        Outcome outcome = ((Invocation.Answered) invocation).outcome();
        assertThat(((Outcome.Failure) outcome).error().type()).isEqualTo("timeout");
        assertThat(aws.calls("Invoke")).isOne();
    }

    @Test
    void aPlaceholderWithoutAValueIsNotInvoked() {
        Invocation invocation =
                invoker(Duration.ofSeconds(10)).invoke(attempt(", payload: { a: \"{{context.day}}\" }"));

        assertThat(invocation).isInstanceOf(Invocation.Refused.class);
        assertThat(((Invocation.Refused) invocation).error().message()).contains("day");
        assertThat(aws.calls()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private FunctionInvoker invoker(Duration readTimeout) {
        LambdaClientBuilder lambda = LambdaClient.builder()
                .httpClient(UrlConnectionHttpClient.builder()
                        .socketTimeout(readTimeout)
                        .build())
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()));
        aws.configure(lambda);
        S3ClientBuilder s3 = S3Client.builder();
        aws.configure(s3);
        return new FunctionInvoker(
                lambda.build(),
                lambda.build(),
                new TaskInputs(new S3Artifacts(s3.build(), "bucket")),
                new AttemptTokens(SampleKeys.proofs()),
                (attempt, answer) -> new Outcome.Success(TaskResult.NULL),
                names -> Map.of(),
                InstantSource.fixed(JobSamples.NOON));
    }

    private static Attempt attempt(String options) {
        String yaml = "tasks: { a: { type: lambda, function_name: f" + options + " } }";
        DagDefinition dag = DagDocument.parse(yaml, DocumentFormat.YAML, "", Optional.of("dag"));
        return new Attempt(JobSamples.header("job"), Plan.of(dag, 1), TaskRef.of(0), 1, new NoData());
    }

    private static final class NoData implements JobData {

        @Override
        public Map<String, @Nullable Object> params() {
            return Map.of();
        }

        @Override
        public Optional<TaskResult> resultOf(TaskRef ref) {
            return Optional.empty();
        }

        @Override
        public Map<Integer, TaskResult> resultsOf(int[] tasks) {
            return Map.of();
        }
    }
}
