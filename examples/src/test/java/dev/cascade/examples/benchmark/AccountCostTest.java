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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * What the deployed stack asks of AWS for a workload, counted on the emulated account, is what the meter says. Which answers come together, and to which
 * environment, is a matter of how busy this machine is, so both get the same: one environment takes all that comes, and the meter is given the batches
 * that it got.
 */
@AccountTest
class AccountCostTest {

    /** A function of the examples whose code is replaced. */
    private static final String FUNCTION = "word-frequency";

    /** The first task of an installation makes the key by which messages are proven. */
    @BeforeAll
    static void aTaskHasRun(EmulatedAccount account) {
        account.end(account.user().trigger("data_processing", "{\"input_data\": [1], \"multiplier\": 1}"));
    }

    @BeforeAll
    static void theTaskDoesNothing(EmulatedAccount account) throws IOException {
        String code = "export const handler = async () => (" + SmallObject.JSON + ");";
        try (LambdaClient lambda = account.lambda()) {
            deploy(lambda, Map.of("index.mjs", code.getBytes(StandardCharsets.UTF_8)));
            lambda.putFunctionConcurrency(
                    r -> r.functionName(queueFunction(account)).reservedConcurrentExecutions(1));
        }
    }

    private static void deploy(LambdaClient lambda, Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(code)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        lambda.updateFunctionCode(r -> r.functionName(FUNCTION).zipFile(SdkBytes.fromByteArray(code.toByteArray())));
    }

    @AfterAll
    static void asDeployed(EmulatedAccount account) throws IOException {
        Path folder = Path.of("functions", FUNCTION);
        try (LambdaClient lambda = account.lambda()) {
            deploy(
                    lambda,
                    Map.of(
                            "index.mjs", Files.readAllBytes(folder.resolve("index.mjs")),
                            "artifacts.mjs", Files.readAllBytes(folder.resolve("artifacts.mjs"))));
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
        assertThat(run.calls().keySet()).as(both).isEqualTo(metered.calls().keySet());
        metered.calls().forEach((operation, count) -> {
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
        assertThat(calls.get("DynamoDb.PutItem"))
                .as("each job, each decision, two for each piece: %s", run.figures())
                .isEqualTo(jobs + run.decisionsWanted() + 2 * run.pieces());
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
