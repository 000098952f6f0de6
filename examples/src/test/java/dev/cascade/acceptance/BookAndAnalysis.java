package dev.cascade.acceptance;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.util.List;
import java.util.Map;

/** A task whose result has what every function of the examples reads, and is too large for the event of a function. */
public final class BookAndAnalysis implements Task {

    /** More than {@code TaskInputs.MAX_LAMBDA_BYTES}. */
    private static final int PADDING = 900_000;

    @Override
    public Object execute(TaskConfig config, TaskContext context) {
        String text = "A good day.";
        return Map.of(
                "padding",
                "x".repeat(PADDING),
                "input_data",
                List.of(1, 2),
                "processed_values",
                List.of(3, 4),
                "text",
                "CHAPTER 1\n\n" + text,
                "chapters",
                List.of(Map.of("number", "1", "title", "CHAPTER 1", "word_count", 3, "text", text)),
                "top_words",
                List.of(Map.of("word", "good", "count", 1)),
                "total_words",
                3,
                "unique_words",
                3,
                "aggregate",
                Map.of("score", 1));
    }
}
