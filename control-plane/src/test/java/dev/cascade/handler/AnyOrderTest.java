package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnyOrderTest {

    /** Fails once in the middle, so that attempts of different numbers are told of side by side. */
    private static final String DAG = """
            tasks:
              extract: { type: lambda, function_name: extract }
              a: { type: lambda, function_name: part, depends_on: [extract] }
              b: { type: lambda, function_name: part, depends_on: [extract], retry: { max: 1, delay: 0.001, jitter: 0 } }
              c: { type: lambda, function_name: part, depends_on: [extract] }
              slow: { type: lambda, function_name: part, depends_on: [a, b] }
              load: { type: lambda, function_name: load, depends_on: [c, slow] }
            """;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageTwiceInAnyOrderToAnyProcessEndsTheSameAndInvokesEachAttemptOnce(long seed) {
        Random random = new Random(seed);
        try (Installation account = new Installation()) {
            account.register("dag", DAG);
            List<String> jobs = List.of(account.start("dag"), account.start("dag"), account.start("dag"));
            List<Message> told = new ArrayList<>();

            while (tell(account, told)) {
                List<Message> waiting = new ArrayList<>(told);
                told.forEach(m -> waiting.add(random.nextBoolean() ? Message.of(m.body()) : m.again()));
                Collections.shuffle(waiting, random);
                for (int from = 0; from < waiting.size(); ) {
                    int to = Math.min(waiting.size(), from + 1 + random.nextInt(10));
                    if (random.nextInt(3) == 0) {
                        account.newProcess();
                    }
                    account.now = account.now.plusMillis(10);
                    List<Message> batch = waiting.subList(from, to);
                    assertThat(account.deliver(batch))
                            .as("what was decided a moment ago may not have been handed out")
                            .isSubsetOf(batch.stream()
                                    .filter(m -> m.count() > 1)
                                    .map(Message::id)
                                    .toList());
                    from = to;
                }
                told.removeIf(m -> random.nextInt(3) > 0);
            }

            assertThat(jobs).allSatisfy(job -> {
                assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
                assertThat(account.tasks(job).values()).containsOnly("success");
            });
            assertThat(account.aws.invoked().stream().map(FakeAws.Invoked::key))
                    .hasSize(3 * 7)
                    .doesNotHaveDuplicates();
        }
    }

    /** Adds what has come to what was told before, some of which is told once more. Returns whether anything has come. */
    private static boolean tell(Installation account, List<Message> told) {
        List<String> bodies = new ArrayList<>();
        account.answers(i -> Map.of("of", i.key())).forEach(bodies::add);
        bodies.replaceAll(body -> {
            Map<String, ?> event = dev.cascade.usecase.Json.parseObject(body);
            Map<?, ?> payload = (Map<?, ?>) event.get("requestPayload");
            return "b".equals(payload.get("task_id")) && Integer.valueOf(1).equals(payload.get("attempt"))
                    ? Recorded.failed(copy(payload), "Broken", "once")
                    : body;
        });
        bodies.addAll(account.sentToControl());
        bodies.forEach(body -> told.add(Message.of(body)));
        return !bodies.isEmpty();
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new java.util.LinkedHashMap<>();
        map.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }
}
