package dev.cascade.acceptance.account;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tasks as they stand in DAG documents. */
final class TaskDocuments {

    private TaskDocuments() {}

    /** A document with these tasks. */
    static String dag(List<String> tasks) {
        return dag("", tasks);
    }

    /**
     * A document with these tasks.
     *
     * @param more other fields of it, each with a comma behind it
     */
    static String dag(String more, List<String> tasks) {
        return "{" + more + "\"tasks\": {" + String.join(", ", tasks) + "}}";
    }

    /** With it, {@link #parts} return some 12 KB each: too much for the journal, and little enough to be inline in the event of the next task. */
    static final String CONTEXT_OF_PARTS =
            "{\"input_data\": [" + String.join(",", Collections.nCopies(1_200, "1000")) + "], \"multiplier\": 2}";

    private static final int PARTS = 8;

    /** Tasks whose results are kept in S3, each under a key that its author named, too. */
    static List<String> parts() {
        return IntStream.range(0, PARTS)
                .mapToObj(n -> "\"part" + n + "\": {\"type\": \"lambda\", \"function_name\": \"data-processor\","
                        + " \"store_output_to_s3\": true, \"output_s3_key\": \"parts/{{job_id}}/" + n + ".json\"}")
                .toList();
    }

    /**
     * A task after all {@link #parts}.
     *
     * @param more other fields of it, each with a comma before it
     */
    static String afterParts(String id, String function, String more) {
        String parts =
                IntStream.range(0, PARTS).mapToObj(n -> "\"part" + n + "\"").collect(Collectors.joining(", "));
        return "\"%s\": {\"type\": \"lambda\", \"function_name\": \"%s\", \"depends_on\": [%s]%s}"
                .formatted(id, function, parts, more);
    }

    /** A task for each function that tasks may name, with so little time that somebody has to be woken at its end. */
    static List<String> ofEachFunction(EmulatedAccount account, String... after) {
        String dependsOn = List.of(after).stream()
                .map(task -> "\"" + task + "\"")
                .collect(Collectors.joining(", ", ", \"depends_on\": [", "]"));
        return account.taskFunctions().stream()
                .map(name -> "\"" + name + "\": {\"type\": \"lambda\", \"timeout\": 60, \"function_name\": \"" + name
                        + "\"" + (after.length == 0 ? "" : dependsOn) + "}")
                .toList();
    }
}
