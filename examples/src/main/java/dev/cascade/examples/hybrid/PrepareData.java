package dev.cascade.examples.hybrid;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.examples.Input;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Checks the {@code input_data} of the job's context, drops its gaps ({@code null}), and hands it to the chunks downstream,
 * each of which processes all of it. Payload: {@code chunks}, how many there are.
 */
public final class PrepareData implements Task {

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        List<?> given = Input.parameters(context).list("input_data");
        List<?> values = given.stream().filter(Objects::nonNull).toList();
        for (Object value : values) {
            if (!(value instanceof Number)) {
                throw new NonRetryableException("input_data must be a list of numbers, but holds " + value);
            }
        }
        int chunks = Input.payload(config).count("chunks");
        return Map.of(
                "input_data",
                values,
                "dropped",
                given.size() - values.size(),
                "chunk_size",
                values.size(),
                "chunks",
                chunks,
                "total_records",
                chunks * values.size(),
                "s3_prefix",
                "results/" + context.jobId() + "/");
    }
}
