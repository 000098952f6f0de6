package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.DagSketch;
import dev.cascade.port.Attempt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TaskInputsTest {

    private final Fixture given = new Fixture();
    private final TaskInputs inputs = new TaskInputs(given.files);

    /** The attempt of a task after upstreams, by id, whose results have this many characters. */
    private Attempt after(Map<String, Integer> upstreams) {
        DagSketch sketch = dag("d");
        for (String id : upstreams.keySet()) {
            sketch = sketch.task(id);
        }
        given.with(sketch.task("z", upstreams.keySet().toArray(String[]::new)));
        String job = given.started("d", "{\"mine\":1}");
        upstreams.forEach((id, size) -> given.succeeds(job, id, "{\"n\":\"" + "x".repeat(size) + "\"}"));
        return given.attempt(job, "z");
    }

    @SuppressWarnings("unchecked") // the names in a JSON object are strings
    private static Map<String, Object> object(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    private static Map<String, Object> upstream(byte[] event) {
        return object(object(Json.parseObject(new String(event, UTF_8)).get("context"))
                .get("upstream_results"));
    }

    private static Map<String, Integer> sizes(Object... idsAndSizes) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (int i = 0; i < idsAndSizes.length; i += 2) {
            sizes.put((String) idsAndSizes[i], (Integer) idsAndSizes[i + 1]);
        }
        return sizes;
    }

    @Test
    @DisplayName("F15: a result has the same fields downstream, whether it is small or middling")
    void aMiddlingResultHasTheFieldsOfASmallOne() {
        Attempt attempt = after(sizes("small", 100, "middling", 60_000, "larger", 600_000));

        Map<String, Object> upstream = upstream(inputs.of(attempt, given.now, TaskInputs.MAX_LAMBDA_BYTES));

        assertThat(object(upstream.get("small"))).containsOnlyKeys("n");
        assertThat(object(upstream.get("middling")))
                .containsOnlyKeys("n", "result_location", "result_s3_key", "result_size_bytes")
                .containsEntry("n", "x".repeat(60_000));
        assertThat(object(upstream.get("larger"))).containsEntry("n", "x".repeat(600_000));
        assertThat(upstream(inputs.ofCommand(TaskInput.of(attempt, given.now)))).isEqualTo(upstream);
        assertThat(inputs.upstreamResults(attempt)).isEqualTo(upstream);
    }

    @Test
    @DisplayName("F15: what does not fit goes by reference, the largest first")
    void theLargestGoesByReferenceFirst() {
        Attempt attempt = after(sizes("a", 300_000, "b", 700_000, "c", 400_000, "d", 20_000, "e", 10));

        byte[] event = inputs.of(attempt, given.now, TaskInputs.MAX_LAMBDA_BYTES);

        assertThat(event).hasSizeLessThanOrEqualTo(TaskInputs.MAX_LAMBDA_BYTES);
        Map<String, Object> upstream = upstream(event);
        assertThat(object(upstream.get("b"))).doesNotContainKey("n").containsKey("result_s3_key");
        for (String inline : new String[] {"a", "c", "d", "e"}) {
            assertThat(object(upstream.get(inline))).as(inline).containsKey("n");
        }
        assertThat(upstream(inputs.of(attempt, given.now, TaskInputs.MAX_STEP_FUNCTIONS_BYTES)).entrySet().stream()
                        .filter(e -> object(e.getValue()).containsKey("n"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("d", "e");
        assertThat(upstream(inputs.ofCommand(TaskInput.of(attempt, given.now))).values())
                .allSatisfy(result -> assertThat(object(result)).containsKey("n"));
    }

    @Test
    @DisplayName("F15: small results that are too many together are one object")
    void manySmallResultsAreOneObject() {
        Map<String, Integer> many = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            many.put("t" + i, 8_000);
        }
        Attempt attempt = after(many);

        byte[] event = inputs.of(attempt, given.now, TaskInputs.MAX_LAMBDA_BYTES);

        assertThat(upstream(event)).isEmpty();
        Object key = object(Json.parseObject(new String(event, UTF_8)).get("context"))
                .get("upstream_results_s3_key");
        assertThat(Json.parseObject(
                        new String(given.files.get(String.valueOf(key)).orElseThrow(), UTF_8)))
                .hasSize(200);
    }

    @Test
    @DisplayName("F15: a result whose object was deleted is passed by reference")
    void aResultWhoseObjectWasDeletedIsPassedByReference() {
        Attempt attempt = after(sizes("gone", 20_000));
        given.files.objects.clear();

        assertThat(object(upstream(inputs.of(attempt, given.now, TaskInputs.MAX_LAMBDA_BYTES))
                        .get("gone")))
                .containsOnlyKeys("result_location", "result_s3_key", "result_size_bytes");
    }
}
