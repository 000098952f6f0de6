package dev.cascade.local.cli.output;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints jobs as tables. */
public final class JobTables {

    /** With more tasks only those that went wrong are listed. */
    private static final int MOST_TASKS = 100;

    private static final int LONGEST_RESULT = 80;

    private JobTables() {}

    /** Prints a page of jobs as a table. */
    public static void list(JsonFields page, PrintStream out) {
        List<JsonFields> jobs = page.objects("jobs");
        if (jobs.isEmpty()) {
            out.append("no jobs\n");
            return;
        }
        TableWriter table = new TableWriter("JOB", "DAG", "VERSION", "STATUS", "BY", "CREATED", "DURATION");
        for (JsonFields job : jobs) {
            table.row(
                    job.cell("job_id"),
                    job.cell("dag"),
                    job.cell("dag_version"),
                    job.cell("status"),
                    job.cell("triggered_by"),
                    job.cell("created_at"),
                    job.duration("started_at", "completed_at"));
        }
        table.print(out);
        page.text("next_cursor")
                .ifPresent(
                        cursor -> out.append("more: --cursor ").append(cursor).append('\n'));
    }

    /** Jobs that were deleted, as a number; those that would be, one by one. */
    public static void pruned(JsonFields document, PrintStream out) {
        long count = document.number("count");
        if (document.fields().get("dry_run") != Boolean.TRUE) {
            out.append("deleted ")
                    .append(TextFormat.count(count, "job"))
                    .append(" and ")
                    .append(TextFormat.count(document.number("objects"), "object"))
                    .append('\n');
            return;
        }
        List<JsonFields> jobs = document.objects("jobs");
        if (!jobs.isEmpty()) {
            TableWriter table = new TableWriter("JOB", "DAG", "ENDED");
            jobs.forEach(job -> table.row(job.cell("job_id"), job.cell("dag"), job.cell("completed_at")));
            table.print(out);
        }
        if (count > jobs.size()) {
            out.append("… and ").append(Long.toString(count - jobs.size())).append(" more\n");
        }
        out.append(TextFormat.count(count, "job")).append(" would be deleted\n");
    }

    /** One line about the job as a whole. */
    public static void line(JsonFields job, PrintStream out) {
        out.append("job ")
                .append(job.cell("job_id"))
                .append("  ")
                .append(job.cell("dag"))
                .append("  ")
                .append(job.cell("status"))
                .append('\n');
    }

    /** The job with its tasks. */
    public static void details(JsonFields job, PrintStream out) {
        summary(job, out);
        out.append('\n');
        tasks(shown(job.objects("tasks")), out);
    }

    /** Like {@link #details}, with who triggered the job, if that is known. */
    public static void detailsWithActor(JsonFields job, PrintStream out) {
        summary(job, out);
        job.text("actor")
                .ifPresent(actor -> out.append("triggered by ")
                        .append(actor)
                        .append(" (")
                        .append(job.cell("triggered_by"))
                        .append(")\n"));
        out.append('\n');
        tasks(shown(job.objects("tasks")), out);
    }

    private static void summary(JsonFields job, PrintStream out) {
        out.append("job ").append(job.cell("job_id")).append(" of ").append(job.cell("dag"));
        out.append(" v").append(job.cell("dag_version")).append(": ").append(job.cell("status"));
        if (job.text("completed_at").isPresent()) {
            out.append(" after ").append(job.duration("started_at", "completed_at"));
        }
        out.append(", ").append(counts(job.objects("tasks"))).append('\n');
    }

    private static String counts(List<JsonFields> tasks) {
        Map<String, Long> counts = tasks.stream()
                .collect(Collectors.groupingBy(t -> t.cell("status"), TreeMap::new, Collectors.counting()));
        return TextFormat.count(tasks.size(), "task")
                + counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static List<JsonFields> shown(List<JsonFields> tasks) {
        return tasks.size() <= MOST_TASKS
                ? tasks
                : tasks.stream()
                        .filter(task -> !task.cell("status").equals("success"))
                        .limit(MOST_TASKS)
                        .toList();
    }

    private static void tasks(List<JsonFields> tasks, PrintStream out) {
        if (tasks.isEmpty()) {
            return;
        }
        TableWriter table = new TableWriter("TASK", "TYPE", "STATUS", "ATTEMPTS", "DURATION", "RESULT OR ERROR");
        for (JsonFields task : tasks) {
            table.row(
                    name(task),
                    task.cell("type"),
                    task.cell("status"),
                    task.cell("attempts"),
                    task.duration("started_at", "completed_at"),
                    outcome(task));
        }
        table.print(out);
        tasks.forEach(task -> reason(task).filter(JobTables::isCut).ifPresent(reason -> whole(task, reason, out)));
    }

    private static String name(JsonFields task) {
        return JobTransition.name(task.cell("task_id"), task.integer("map_index"));
    }

    /** Why it failed or was skipped. */
    private static Optional<String> reason(JsonFields task) {
        JsonFields error = task.object("error");
        return error.text("type").isPresent()
                ? Optional.of(error.cell("type") + ": " + error.cell("message"))
                : task.text("reason");
    }

    private static boolean isCut(String reason) {
        return !TextFormat.shortened(reason, LONGEST_RESULT).equals(reason.strip());
    }

    /** The whole text of an error that the table truncates. */
    private static void whole(JsonFields task, String reason, PrintStream out) {
        out.append("\ntask ").append(name(task)).append(": ");
        out.append(ControlCharacterFilter.of(reason.strip().replace("\n", "\n  ")))
                .append('\n');
    }

    private static String outcome(JsonFields task) {
        Optional<String> reason = reason(task);
        if (reason.isPresent()) {
            return TextFormat.shortened(reason.get(), LONGEST_RESULT);
        }
        Object result = task.fields().get("result");
        return result == null ? "-" : TextFormat.shortened(DocumentWriter.json(result), LONGEST_RESULT);
    }
}
