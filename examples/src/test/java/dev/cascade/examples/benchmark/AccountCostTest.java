package dev.cascade.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.cascade.acceptance.account.AccountTest;
import dev.cascade.acceptance.account.ApiCaller;
import dev.cascade.acceptance.account.EmulatedAccount;
import dev.cascade.aws.meter.Usage;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;

/**
 * What the deployed stack asks of AWS for a workload, counted on the emulated account, is what the meter says. Which answers come together, and to which
 * environment, is a matter of how busy this machine is, so both get the same: one environment takes all that comes, and the meter is given the batches
 * that it got.
 */
@AccountTest
class AccountCostTest {

    /** One of the examples, whose role, tags and destinations the function of this test has as well. */
    private static final String EXAMPLE = "word-frequency";

    /** A function that no other test names: processes remember for an hour how long a function may run. */
    private static final String FUNCTION = "nothing";

    /** A job whose first function may run for longer has a note in the outbox, which is two writes more. */
    private static final int SHORT_SECONDS = 3;

    /** What a process does once for a function whose timeout it does not know: it looks the timeout up, and the job has a note until then. */
    private static final Set<String> ONCE_A_PROCESS =
            Set.of("DynamoDb.DeleteItem", "Lambda.GetFunctionConfiguration", "Lambda.GetFunctionEventInvokeConfig");

    private static final long PROCESSES = 5;

    /** The first task of an installation makes the key by which messages are proven. */
    @BeforeAll
    static void aTaskHasRun(EmulatedAccount account) {
        account.end(account.user().trigger("data_processing", "{\"input_data\": [1], \"multiplier\": 1}"));
    }

    @BeforeAll
    static void aFunctionDoesNothing(EmulatedAccount account) {
        String code = "export const handler = async () => (" + SmallObject.JSON + ");";
        try (LambdaClient lambda = account.lambda()) {
            FunctionConfiguration example =
                    lambda.getFunction(r -> r.functionName(EXAMPLE)).configuration();
            Map<String, String> tags =
                    lambda.listTags(r -> r.resource(example.functionArn())).tags();
            lambda.createFunction(r -> r.functionName(FUNCTION)
                    .runtime(example.runtime())
                    .handler("index.handler")
                    .role(example.role())
                    .timeout(SHORT_SECONDS)
                    .memorySize(example.memorySize())
                    // Its role may write into no other.
                    .loggingConfig(example.loggingConfig())
                    .tags(tags)
                    .code(c -> c.zipFile(SdkBytes.fromByteArray(zip("index.mjs", code)))));
            GetFunctionEventInvokeConfigResponse invocations =
                    lambda.getFunctionEventInvokeConfig(r -> r.functionName(EXAMPLE));
            lambda.putFunctionEventInvokeConfig(r -> r.functionName(FUNCTION)
                    .maximumRetryAttempts(invocations.maximumRetryAttempts())
                    .destinationConfig(invocations.destinationConfig()));
            lambda.putFunctionConcurrency(
                    r -> r.functionName(queueFunction(account)).reservedConcurrentExecutions(1));
        }
    }

    private static byte[] zip(String file, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @AfterAll
    static void asDeployed(EmulatedAccount account) {
        try (LambdaClient lambda = account.lambda()) {
            lambda.deleteFunction(r -> r.functionName(FUNCTION));
            lambda.deleteFunctionConcurrency(r -> r.functionName(queueFunction(account)));
        }
    }

    private static String queueFunction(EmulatedAccount account) {
        return account.function("QueueFunction");
    }

    private static void register(EmulatedAccount account, Workload workload) {
        Map<String, Object> tasks = new LinkedHashMap<>();
        for (TaskDefinition task : workload.shape().tasks(TaskType.LAMBDA)) {
            tasks.put(
                    task.id(),
                    Map.of("type", "lambda", "function_name", FUNCTION, "depends_on", List.copyOf(task.dependsOn())));
        }
        String name = workload.dag(TaskType.LAMBDA).name();
        ApiCaller.Response put =
                account.user().put("/v1/dags/" + name, Json.write(Map.of("name", name, "tasks", tasks)));
        assertThat(put.status()).as(put.body()).isBetween(200, 201);
    }

    @Test
    void aChainCostsWhatTheMeterSays(EmulatedAccount account) {
        check(account, new Workload("W1", "chain of 1,000", 1, new DagShape.Chain(1_000)));
    }

    @Test
    void aFanOutCostsWhatTheMeterSays(EmulatedAccount account) {
        check(account, new Workload("W2", "1 → 1,000 → 1", 1, new DagShape.Fan(1_000)));
    }

    @Test
    void smallJobsCostWhatTheMeterSays(EmulatedAccount account) {
        check(account, new Workload("W4", "100 jobs of 1 → 8 → 1", 100, new DagShape.Fan(8)));
    }

    private static void check(EmulatedAccount account, Workload workload) {
        register(account, workload);
        AccountRun run = AccountRun.of(workload, account);
        Usage metered = meter(run, account.macKeys());
        String both = workload.what() + "\n  account: " + run.figures() + "\n  meter: " + metered;

        checkNeeds(run);
        Map<String, Long> expected = new TreeMap<>(metered.calls());
        expected.keySet().removeAll(ONCE_A_PROCESS);
        assertThat(run.calls().keySet().stream()
                        .filter(operation -> !ONCE_A_PROCESS.contains(operation))
                        .toList())
                .as(both)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach((operation, count) -> {
            // Who watches is asked for every five seconds in each process, and one that has run before may know: of a
            // few calls, that is no matter of percents.
            long leeway = Math.max(5, Math.round(0.05 * count));
            assertThat(run.calls().get(operation))
                    .as("%s, %s", operation, both)
                    .isBetween(count - leeway, count + leeway);
        });
        assertThat(run.totalCalls()).as(both).isCloseTo(metered.totalCalls(), withinPercentage(5));
        assertThat(run.writeUnits()).as(both).isCloseTo((double) metered.writeUnits(), withinPercentage(5));
    }

    /** The meter runs the same code, and would not see that a call is too many: so this does not ask it. */
    private static void checkNeeds(AccountRun run) {
        long jobs = run.workload().jobs();
        Map<String, Long> calls = run.calls();

        assertThat(calls.get("Lambda.Invoke"))
                .as("each task once")
                .isEqualTo(run.workload().tasks());
        assertThat(calls.get("DynamoDb.UpdateItem")).as("each job's end").isEqualTo(jobs);
        long notes = calls.getOrDefault("DynamoDb.DeleteItem", 0L);
        assertThat(notes)
                .as("one for each process that did not know the function")
                .isLessThanOrEqualTo(PROCESSES);
        assertThat(calls.get("DynamoDb.PutItem"))
                .as("each job, each decision, two for each piece, each note: %s", run.figures())
                .isEqualTo(jobs + run.decisionsWanted() + 2 * run.pieces() + notes);
        // Of each job its DAG, its header and its journal; who watches, every five seconds in each of two processes;
        // what a process reads once.
        long watching = 2 * (run.took().toSeconds() / 5 + 1);
        assertThat(calls.get("DynamoDb.GetItem") + calls.get("DynamoDb.Query"))
                .as("nothing twice: %s", run.figures())
                .isBetween(2 * jobs, 3 * jobs + watching + 4 * run.pieces() + 10);
    }

    private static Usage meter(AccountRun run, List<Map<String, AttributeValue>> keys) {
        try (EmbeddedDynamo dynamo = new EmbeddedDynamo()) {
            return MeterReplay.of(run.workload(), run.starts(), run.batches(), keys, dynamo);
        }
    }
}
