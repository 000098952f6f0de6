package dev.cascade.dsl.validation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What authors write who come from other systems, and what it is called here. */
final class Synonyms {

    private static final Map<String, String> HERE = new LinkedHashMap<>();

    static {
        put("retry", "retries", "max_retries", "retry_policy", "retry_strategy", "max_attempts", "retry_delay");
        put("depends_on", "dependencies", "depends", "needs", "requires", "after", "upstream", "upstreams", "parents");
        put("environment", "env", "env_vars", "environment_variables", "variables");
        put("working_dir", "cwd", "workdir", "working_directory", "directory");
        put("command", "cmd", "run", "script", "args", "bash_command", "entrypoint");
        put("function_name", "function", "lambda", "function_arn");
        put("module", "class", "class_name", "main_class");
        put("state_machine_arn", "state_machine", "arn");
        put("payload", "params", "parameters", "input", "inputs", "op_kwargs", "arguments", "data");
        put("output_s3_key", "s3_key", "output_key", "result_key");
        put("store_output_to_s3", "store_output", "to_s3");
        put("trigger_rule", "rule");
        put("allow_failure", "continue_on_error", "ignore_errors", "soft_fail", "optional");
        put("timeout", "execution_timeout", "timeout_seconds", "time_limit", "max_duration");
        put("memory", "memory_size", "memory_mb", "ram");
        put("schedule", "cron", "schedule_interval", "every");
        put("timezone", "tz", "time_zone");
        put("catchup", "backfill", "catch_up");
        put("max_active_jobs", "max_active_runs", "concurrency", "parallelism");
        put("enabled", "disabled", "paused", "is_paused", "active");
        put("name", "dag_id", "dag", "title");
        put("id", "task_id", "key");
        put("description", "doc", "docs", "comment", "doc_md");
        put("tasks", "steps", "jobs", "stages", "states");
        put("from", "source", "src", "start");
        put("to", "target", "dst", "end", "destination");
        put("type", "kind", "operator");
        put("max", "attempts", "count", "limit", "times", "maximum", "number", "max_retries", "max_attempts");
        put("delay", "interval", "wait", "initial_delay", "min_delay", "initial_interval");
        put("backoff", "multiplier", "factor", "backoff_rate", "exponential_base", "exponential");
        put("max_delay", "max_interval", "cap", "max_backoff");
        put("jitter", "random", "jitter_strategy");
        put("handler", "entry_point");
    }

    private Synonyms() {}

    private static void put(String here, String... elsewhere) {
        for (String word : elsewhere) {
            HERE.merge(word, here, (one, other) -> one + " " + other);
        }
    }

    /** What the word may be called here, in any place of a document. */
    static List<String> of(String word) {
        String here = HERE.get(word.toLowerCase(Locale.ROOT).replace('-', '_'));
        return here == null ? List.of() : List.of(here.split(" ", -1));
    }
}
