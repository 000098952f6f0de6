package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.JobStatus;
import dev.cascade.usecase.cost.Charge;
import dev.cascade.usecase.cost.JobCost;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is estimated for a job, beside what the handlers asked of AWS for it. */
class JobCostTest {

    private static final int FUNCTION_SECONDS = 3;

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    /** One job, by processes that have worked on another one before. */
    private JobCost estimatedLikeCounted(String yaml, String context) {
        account.functionsMayRunFor(FUNCTION_SECONDS);
        account.register("earlier", "tasks: { a: { type: lambda, function_name: f } }");
        account.start("earlier");
        account.runToTheEnd();
        account.register("d", yaml);
        Usage before = account.meter.usage();
        int invokedBefore = account.aws.invoked().size();

        String job = account.start("d", context);
        account.runToTheEnd();

        Usage used = account.meter.usage().since(before);
        int invoked = account.aws.invoked().size() - invokedBefore;
        JobCost cost = account.plane.core().estimateCost().of(job);
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(cost.isInAws()).isTrue();
        assertThat(cost.count(Charge.WRITE_UNITS)).as("write units").isEqualTo(used.writeUnits());
        assertThat(cost.count(Charge.TASK_INVOCATIONS)).as("invocations").isEqualTo(invoked);
        assertThat(cost.count(Charge.EVENTS)).isEqualTo(1);
        return cost;
    }

    private static String chain(int length, String more) {
        return IntStream.range(0, length)
                .mapToObj(i -> "  t" + i + ": { type: lambda, function_name: f" + more
                        + (i == 0 ? "" : ", depends_on: [t" + (i - 1) + "]") + " }\n")
                .collect(Collectors.joining("", "tasks:\n", ""));
    }

    private static String fan(int width) {
        return IntStream.range(0, width)
                        .mapToObj(i -> "  part_" + i + ": { type: lambda, function_name: f, depends_on: [begin] }\n")
                        .collect(Collectors.joining("", "tasks:\n  begin: { type: lambda, function_name: f }\n", ""))
                + "  end: { type: lambda, function_name: f, depends_on: "
                + IntStream.range(0, width).mapToObj(i -> "part_" + i).toList() + " }\n";
    }

    @Test
    void aChainTakesTheWritesThatAreEstimated() {
        JobCost cost = estimatedLikeCounted(chain(10, ""), "{}");

        assertThat(cost.count(Charge.CONTROL_INVOCATIONS))
                .as("a start, and one for each end")
                .isEqualTo(11);
        assertThat(cost.count(Charge.QUEUE_REQUESTS))
                .as("sent, received, deleted")
                .isEqualTo(30);
        assertThat(cost.count(Charge.HTTP_REQUESTS)).isEqualTo(1);
    }

    @Test
    void checkpointsOfALongChainAreEstimatedToo() {
        estimatedLikeCounted(chain(200, ""), "{}");
    }

    @Test
    void aFanTakesTheWritesThatAreEstimated() {
        estimatedLikeCounted(fan(8), "{}");
    }

    @Test
    void aFanThatIsHandedOutInPiecesTakesTheWritesThatAreEstimated() {
        JobCost cost = estimatedLikeCounted(fan(600), "{}");

        assertThat(cost.total()).isPositive();
    }

    @Test
    void aContextThatDoesNotFitIntoTheHeaderIsBilledBesideIt() {
        JobCost small = estimatedLikeCounted(chain(2, ""), "{}");
        JobCost large = estimatedLikeCounted(chain(2, ""), "{\"text\":\"" + "x".repeat(5_000) + "\"}");

        assertThat(large.count(Charge.WRITE_UNITS)).isEqualTo(small.count(Charge.WRITE_UNITS) + 5);
        assertThat(large.count(Charge.READ_UNITS)).isGreaterThan(small.count(Charge.READ_UNITS));
    }

    @Test
    void severalFirstTasksHaveANoteInTheOutbox() {
        estimatedLikeCounted(
                "tasks: { a: { type: lambda, function_name: f }, b: { type: lambda, function_name: f } }", "{}");
    }

    @Test
    void aFunctionThatLambdaDoesNotTellAboutMakesOnlyItsOwnTimeUnknown() {
        account.functionsMayRunFor(FUNCTION_SECONDS);
        account.register(
                "d", "tasks: { a: { type: lambda, function_name: f }, b: { type: lambda, function_name: g } }");
        String job = account.start("d");
        account.later(Duration.ofSeconds(2));
        account.runToTheEnd();
        // What was told is remembered for a minute.
        account.later(Duration.ofMinutes(2));
        account.functionsMayRunFor(FUNCTION_SECONDS, "g");

        JobCost cost = account.plane.core().estimateCost().of(job);

        assertThat(cost.count(Charge.TASK_TIME)).as("of f").isCloseTo(0.25, withinPercentage(1));
        assertThat(cost.notCounted())
                .anyMatch(sentence -> sentence.contains("could not be looked up just now: g."))
                .noneMatch(sentence -> sentence.contains("memory is not known"));
    }

    @Test
    void aFunctionIsBilledByItsOwnMemoryForTheTimeOfItsAttempt() {
        account.functionsMayRunFor(FUNCTION_SECONDS);
        account.register("d", "tasks: { a: { type: lambda, function_name: f, memory: 256 } }");
        String job = account.start("d");
        account.later(Duration.ofSeconds(2));
        account.runToTheEnd();

        JobCost cost = account.plane.core().estimateCost().of(job);

        // The function has 128 MB.
        assertThat(cost.count(Charge.TASK_TIME)).isCloseTo(0.25, withinPercentage(1));
        assertThat(cost.notCounted()).noneMatch(sentence -> sentence.contains("memory is not known"));
    }
}
