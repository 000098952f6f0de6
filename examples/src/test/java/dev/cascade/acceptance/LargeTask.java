package dev.cascade.acceptance;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A task whose result is too large to travel, as it is a book; it tells how long the whole results of its upstreams are. It waits for the file
 * {@code payload.gate} if one is named, and returns no book if there is {@code payload.small}.
 */
public final class LargeTask implements Task {

    private static final int CHAPTERS = 200;
    private static final int WORDS = 15;

    @Override
    public Object execute(TaskConfig config, TaskContext context) throws Exception {
        Object gate = config.payload().get("gate");
        if (gate != null) {
            GatedTask.awaitFile(Path.of(gate.toString()));
        }
        int length = context.upstreamResults().keySet().stream()
                .mapToInt(task -> String.valueOf(context.upstreamResult(task)).length())
                .sum();
        return config.payload().containsKey("small") ? Map.of("read", length) : Map.of("read", length, "text", book());
    }

    private static String book() {
        return IntStream.range(0, CHAPTERS)
                .mapToObj(chapter -> "CHAPTER " + (chapter + 1) + "\n\n" + words(chapter * WORDS))
                .collect(Collectors.joining("\n\n"));
    }

    /** No word comes twice. */
    private static String words(int from) {
        return IntStream.range(from, from + WORDS)
                .mapToObj(number -> Integer.toString(number)
                        .chars()
                        .mapToObj(digit -> String.valueOf((char) ('a' + digit - '0')))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }
}
