package dev.cascade.acceptance.account;

import java.util.List;
import java.util.stream.Collectors;

/** Tasks as they stand in DAG documents. */
final class Tasks {

    private Tasks() {}

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
