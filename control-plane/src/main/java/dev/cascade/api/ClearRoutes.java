package dev.cascade.api;

import dev.cascade.usecase.ClearTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs tasks of a job again. */
final class ClearRoutes {

    private static final List<String> VERSIONS = List.of("same", "latest");

    private final ClearTasks clearTasks;

    ClearRoutes(ClearTasks clearTasks) {
        this.clearTasks = clearTasks;
    }

    List<Route> routes() {
        return List.of(Route.of("POST", "/v1/jobs/{id}/clear", this::clear));
    }

    private ApiResponse clear(Route.Call call) {
        BodyFields body = BodyFields.of(
                call.request(), List.of("tasks", "upstream", "downstream", "failed", "version", "dry_run"));
        List<String> tasks = tasks(body);
        boolean upstream = body.flag("upstream").orElse(false);
        boolean downstream = body.flag("downstream").orElse(true);
        boolean failed = body.flag("failed").orElse(false);
        String version = body.text("version", 16).orElse("same");
        if (!VERSIONS.contains(version)) {
            body.flaw("wrong-type", "version", "\"version\" must be \"same\" or \"latest\"", Optional.empty());
        }
        boolean isDryRun = body.flag("dry_run").orElse(true);
        body.check();
        if (version.equals("latest")) {
            throw new ProblemException(
                    409,
                    "version-pinned",
                    "a job stays on the version of its DAG that it began with, and its tasks run again on that; start a"
                            + " new job for the latest version");
        }
        ClearTasks.Request request = new ClearTasks.Request(
                call.job(), tasks, upstream, downstream, failed, call.request().actor());
        return ApiResponse.json(
                isDryRun ? 200 : 202,
                ClearMessages.cleared(isDryRun ? clearTasks.plan(request) : clearTasks.clear(request), isDryRun));
    }

    private static List<String> tasks(BodyFields body) {
        List<String> tasks = new ArrayList<>();
        @Nullable Object given = body.value("tasks");
        if (given instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            list.forEach(task -> tasks.add((String) task));
        } else if (body.has("tasks")) {
            body.flaw("wrong-type", "tasks", "\"tasks\" must be a list of ids of tasks", Optional.empty());
        }
        return tasks;
    }
}
