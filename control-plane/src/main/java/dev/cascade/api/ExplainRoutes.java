package dev.cascade.api;

import dev.cascade.usecase.query.ExplainJob;
import java.util.List;

/** Why tasks do not run. */
final class ExplainRoutes {

    private final ExplainJob explainJob;

    ExplainRoutes(ExplainJob explainJob) {
        this.explainJob = explainJob;
    }

    List<Route> routes() {
        return List.of(Route.get("/v1/jobs/{id}/explain", List.of("task"), this::explain));
    }

    private ApiResponse explain(Route.Call call) {
        return ApiResponse.json(
                200,
                call.query()
                        .text("task")
                        .map(task -> ExplainMessages.task(explainJob.task(call.job(), task)))
                        .orElseGet(() -> ExplainMessages.job(explainJob.job(call.job()))));
    }
}
