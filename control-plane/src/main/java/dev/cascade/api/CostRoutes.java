package dev.cascade.api;

import dev.cascade.usecase.cost.EstimateCost;
import java.util.List;

/** What jobs cost. */
final class CostRoutes {

    private final EstimateCost estimateCost;

    CostRoutes(EstimateCost estimateCost) {
        this.estimateCost = estimateCost;
    }

    List<Route> routes() {
        return List.of(Route.get("/v1/jobs/{id}/cost", List.of(), this::cost));
    }

    private ApiResponse cost(Route.Call call) {
        return ApiResponse.json(200, CostMessages.job(estimateCost.of(call.job())));
    }
}
