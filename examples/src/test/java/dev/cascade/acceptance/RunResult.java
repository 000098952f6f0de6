package dev.cascade.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A job as the document tells it with which {@code cascade run} ends. */
public record RunResult(Shell shell, CommandResult answer) {

    public int exit() {
        return answer.exit();
    }

    public JsonNode document() {
        return answer.json();
    }

    public String id() {
        return document().path("job_id").asText();
    }

    public String status() {
        return document().path("status").asText();
    }

    /** Its tasks, in the order in which they are told. */
    public List<JsonNode> tasks() {
        return document().path("tasks").valueStream().toList();
    }

    public JsonNode task(String id) {
        return tasks().stream()
                .filter(task -> task.path("task_id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no task " + id + " in " + answer));
    }

    public String status(String task) {
        return task(task).path("status").asText();
    }

    /** Why the task failed, as {@code type: message}. */
    public String error(String task) {
        JsonNode error = task(task).path("error");
        return error.path("type").asText() + ": " + error.path("message").asText();
    }

    /** What the task returned, read from the file where it is kept if it was too large for the document. */
    public JsonNode result(String task) {
        JsonNode told = task(task);
        if (!told.path("status").asText().equals("success")) {
            throw new AssertionError(task + " did not succeed: " + told);
        }
        JsonNode result = told.path("result");
        return result.has("result_s3_key") && result.size() == 3
                ? artifact(result.path("result_s3_key").asText())
                : result;
    }

    /** An object in S3, which is a file of that name. */
    public JsonNode artifact(String key) {
        return CommandResult.parse(shell.text(".cascade/artifacts/" + key));
    }
}
