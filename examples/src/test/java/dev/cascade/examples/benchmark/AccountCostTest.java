package dev.cascade.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.cascade.acceptance.account.AccountTest;
import dev.cascade.acceptance.account.ApiCaller;
import dev.cascade.acceptance.account.EmulatedAccount;
import dev.cascade.acceptance.account.RequestLog.Request;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** What the deployed stack asks of AWS for a workload, counted on the emulated account, is what the meter says locally. */
@AccountTest
class AccountCostTest {

    /** A function of the examples whose code is replaced. */
    private static final String FUNCTION = "word-frequency";

    @BeforeAll
    static void theTaskDoesNothing(EmulatedAccount account) throws IOException {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(code)) {
            zip.putNextEntry(new ZipEntry("index.mjs"));
            zip.write(("export const handler = async () => (" + SmallObject.JSON + ");")
                    .getBytes(StandardCharsets.UTF_8));
        }
        try (LambdaClient lambda = account.lambda()) {
            lambda.updateFunctionCode(
                    r -> r.functionName(FUNCTION).zipFile(SdkBytes.fromByteArray(code.toByteArray())));
        }
    }

    /** What was counted. */
    private record Counted(Workload workload, List<Request> requests) {

        double writeUnitsPerTask() {
            return requests.stream().mapToDouble(Request::writeUnits).sum() / workload.tasks();
        }

        double callsPerTask() {
            return (double) requests.size() / workload.tasks();
        }

        long count(String action) {
            return requests.stream().filter(r -> r.action().equals(action)).count();
        }

        @Override
        public String toString() {
            Map<String, Long> operations =
                    requests.stream().collect(Collectors.groupingBy(Request::action, Collectors.counting()));
            return "%s: %.3f WRU, %.3f calls a task; %s"
                    .formatted(workload.what(), writeUnitsPerTask(), callsPerTask(), operations);
        }
    }

    private static Counted run(EmulatedAccount account, Workload workload) {
        ApiCaller user = account.user();
        ApiCaller.Response put = user.put("/v1/dags/" + name(workload), document(workload));
        assertThat(put.status()).as(put.body()).isBetween(200, 201);
        int before = account.requests().mark();
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < workload.jobs(); i++) {
            jobs.add(user.trigger(name(workload), "{}"));
        }
        jobs.forEach(id -> assertThat(account.end(id).path("status").asText()).isEqualTo("success"));
        return new Counted(
                workload,
                account.requests().since(before).stream()
                        .filter(Request::isOfControlPlane)
                        .filter(request -> !request.isOfApiReading())
                        .toList());
    }

    private static String name(Workload workload) {
        return workload.dag(TaskType.LAMBDA).name();
    }

    private static String document(Workload workload) {
        Map<String, Object> tasks = new LinkedHashMap<>();
        for (TaskDefinition task : workload.shape().tasks(TaskType.LAMBDA)) {
            tasks.put(
                    task.id(),
                    Map.of("type", "lambda", "function_name", FUNCTION, "depends_on", List.copyOf(task.dependsOn())));
        }
        return Json.write(Map.of("name", name(workload), "tasks", tasks));
    }

    @Test
    void aHopOfAChainCostsWhatTheMeterSays(EmulatedAccount account) {
        Counted counted = run(account, new Workload("W1", "chain of 100", 1, new Shape.Chain(100)));

        assertThat(counted.writeUnitsPerTask())
                .as("%s", counted)
                .isCloseTo(local(counted.workload()).writeUnitsPerTask(), withinPercentage(5));
    }

    @Test
    void aFanOutCostsWhatTheMeterSays(EmulatedAccount account) {
        check(run(account, new Workload("W2", "1 → 1,000 → 1", 1, new Shape.Fan(1_000))));
    }

    @Test
    void smallJobsCostWhatTheMeterSays(EmulatedAccount account) {
        check(run(account, new Workload("W4", "100 jobs of 1 → 8 → 1", 100, new Shape.Fan(8))));
    }

    /** How many completions come together depends on this machine, and what is written on that: so what is held to are the goals. */
    private static void check(Counted counted) {
        System.out.println("on the emulated account: " + counted);
        System.out.println(
                "the meter says locally: " + local(counted.workload()).writeUnitsPerTask() + " WRU a task");
        assertThat(counted.writeUnitsPerTask()).as("%s", counted).isLessThanOrEqualTo(1.3);
        assertThat(counted.count("lambda:InvokeFunction"))
                .as("%s", counted)
                .isEqualTo(counted.workload().tasks());
    }

    private static CostFigures local(Workload workload) {
        try (EmbeddedDynamo dynamo = new EmbeddedDynamo()) {
            return SimulatedAccount.run(workload, Delivery.of(Delivery.SMALL), dynamo);
        }
    }
}
