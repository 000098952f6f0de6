package dev.cascade.api;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.usecase.RegisterDag;
import dev.cascade.usecase.query.DescribeDag;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be asked about DAGs. */
final class DagRoutes {

    private static final List<String> YAML =
            List.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml");

    private static final List<String> DOCUMENT =
            Stream.concat(Stream.of(Route.JSON), YAML.stream()).toList();

    private static final int MOST_JOBS = 100;
    private static final int USUAL_JOBS = 20;
    private static final int MOST_TICKS = 100;
    private static final int USUAL_TICKS = 10;

    private final RegisterDag dags;
    private final DescribeDag describeDag;

    DagRoutes(RegisterDag dags, DescribeDag describeDag) {
        this.dags = dags;
        this.describeDag = describeDag;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/dags", List.of("cursor"), this::list),
                Route.get("/v1/dags/{dag}", List.of(), this::show),
                Route.of("PUT", "/v1/dags/{dag}", this::register).withBody(DOCUMENT, Api.MAX_DOCUMENT_BYTES),
                Route.of("PATCH", "/v1/dags/{dag}", this::change),
                Route.get("/v1/dags/{dag}/versions", List.of(), this::versions),
                Route.get("/v1/dags/{dag}/versions/{version}", List.of(), this::version),
                Route.get("/v1/dags/{dag}/versions/{version}/graph", List.of(), this::graph),
                Route.get("/v1/dags/{dag}/history", List.of("jobs"), this::history),
                Route.get("/v1/dags/{dag}/schedule", List.of("next"), this::schedule));
    }

    private ApiResponse list(Route.Call call) {
        Optional<String> cursor = call.query().cursor();
        return ApiResponse.json(200, DagMessages.dags(Paging.read(cursor, () -> dags.list(cursor))));
    }

    private ApiResponse show(Route.Call call) {
        String name = call.dag();
        return ApiResponse.json(200, DagMessages.dag(dags.find(name), dags.definition(name)));
    }

    private ApiResponse versions(Route.Call call) {
        return ApiResponse.json(200, DagMessages.versions(dags.versions(call.dag())));
    }

    private ApiResponse version(Route.Call call) {
        String dag = call.dag();
        return ApiResponse.json(200, DagMessages.version(dag, describeDag.version(dag, call.version())));
    }

    private ApiResponse graph(Route.Call call) {
        return ApiResponse.json(200, GraphMessage.of(describeDag.graph(call.dag(), call.version())));
    }

    private ApiResponse history(Route.Call call) {
        String dag = call.dag();
        int jobs = Math.toIntExact(call.query().number("jobs", 1, MOST_JOBS, USUAL_JOBS));
        return ApiResponse.json(200, DagMessages.history(dag, describeDag.history(dag, jobs)));
    }

    private ApiResponse schedule(Route.Call call) {
        String dag = call.dag();
        int next = Math.toIntExact(call.query().number("next", 1, MOST_TICKS, USUAL_TICKS));
        return ApiResponse.json(200, DagMessages.timetable(dag, describeDag.timetable(dag, next)));
    }

    private ApiResponse register(Route.Call call) {
        String name = call.dag();
        String text = call.request().text();
        DagDefinition definition = DagDocument.parse(text, format(call.request()), "", Optional.of(name));
        if (!definition.name().equals(name)) {
            String detail = "the document is of DAG \"" + definition.name() + "\", the address of \"" + name
                    + "\"; correct one of them, or leave \"name\" out of the document";
            throw new ProblemException(new ProblemMessage(
                    400,
                    "name-mismatch",
                    detail,
                    List.of(new ProblemMessage.Flaw("name-mismatch", "/name", detail, Optional.empty(), 0, 0))));
        }
        return ApiResponse.json(200, DagMessages.dag(dags.register(definition, "api"), definition));
    }

    /** An empty body has no media type, and is a document in neither format. */
    private static DocumentFormat format(ApiRequest request) {
        return request.mediaType().filter(YAML::contains).isPresent() ? DocumentFormat.YAML : DocumentFormat.JSON;
    }

    private ApiResponse change(Route.Call call) {
        String name = call.dag();
        BodyFields body = BodyFields.of(call.request(), List.of("enabled"));
        Optional<Boolean> enabled = body.flag("enabled");
        if (!body.has("enabled")) {
            body.flaw("missing-field", "enabled", "\"enabled\" is not given", Optional.of("it is what can be changed"));
        }
        body.check();
        return ApiResponse.json(
                200,
                DagMessages.dag(dags.setEnabled(
                        name, enabled.orElseThrow(), call.request().actor())));
    }
}
