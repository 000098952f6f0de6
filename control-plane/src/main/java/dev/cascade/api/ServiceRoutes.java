package dev.cascade.api;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cascade.port.StoreHealth;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.query.DescribeWorkers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be asked about the control plane itself. */
final class ServiceRoutes {

    private final DescribeWorkers workers;
    private final StoreHealth health;
    private final InstantSource clock;
    private final ServiceInfo info;

    ServiceRoutes(DescribeWorkers workers, StoreHealth health, InstantSource clock, ServiceInfo info) {
        this.workers = workers;
        this.health = health;
        this.clock = clock;
        this.info = info;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/v1/workers",
                        List.of(),
                        call -> ApiResponse.json(200, WorkerMessages.workers(workers.list(), clock.instant()))),
                Route.get("/v1/info", List.of(), call -> ApiResponse.json(200, info.tree())),
                Route.get("/v1/health", List.of(), call -> health()),
                Route.get("/v1/openapi.json", List.of(), call -> ApiResponse.json(200, OpenApi.DOCUMENT)));
    }

    /** Reports the health of the store, since almost nothing works without it. */
    private ApiResponse health() {
        return health.problem()
                .map(reason -> ApiResponse.problem(ProblemMessage.of(503, "store-unavailable", reason)))
                .orElseGet(() -> ApiResponse.json(
                        200, new JsonObject().with("status", "ok").tree()));
    }

    /** Read when first asked for: a Lambda that is never asked does not pay for it. */
    private static final class OpenApi {

        static final Map<String, @Nullable Object> DOCUMENT = read();

        private static Map<String, @Nullable Object> read() {
            try (InputStream yaml = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.yaml"))) {
                return Json.parseObject(Json.write(new YAMLMapper().readValue(yaml, Object.class)));
            } catch (IOException e) {
                throw new UncheckedIOException("openapi.yaml, which is part of this jar, cannot be read", e);
            }
        }
    }
}
