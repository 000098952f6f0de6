package dev.cascade.api;

import dev.cascade.dsl.definition.Durations;
import dev.cascade.dsl.definition.Identifier;
import dev.cascade.usecase.PruneJobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The deletion of ended jobs, a piece a request. */
final class PruneRoutes {

    /** No job is as old as that; a later time minus this is still a time. */
    private static final Duration LONGEST = Duration.ofDays(30_000);

    private static final int MOST_JOBS = 1_000;
    private static final int USUAL_JOBS = 100;
    private static final int LONGEST_CURSOR = 2_048;

    private final PruneJobs prune;

    PruneRoutes(PruneJobs prune) {
        this.prune = prune;
    }

    List<Route> routes() {
        return List.of(Route.of("POST", "/v1/prune", this::prune));
    }

    private ApiResponse prune(Route.Call call) {
        BodyFields body = BodyFields.of(call.request(), List.of("older_than", "dag", "dry_run", "limit", "cursor"));
        Duration olderThan = olderThan(body);
        Optional<String> dag = body.text("dag", 128);
        if (dag.filter(name -> !Identifier.isValid(name)).isPresent()) {
            body.flaw("bad-name", "dag", "\"dag\" must be a DAG's name: " + Identifier.RULE, Optional.empty());
        }
        boolean isDryRun = body.flag("dry_run").orElse(false);
        int limit = body.number("limit", 1, MOST_JOBS, USUAL_JOBS);
        Optional<String> cursor = body.text("cursor", LONGEST_CURSOR);
        body.check();
        PruneJobs.Request request = new PruneJobs.Request(dag, olderThan, limit, cursor);
        try {
            PruneJobs.Piece piece = isDryRun ? prune.find(request) : prune.delete(request);
            return ApiResponse.json(200, JobMessages.pruned(piece, isDryRun));
        } catch (IllegalArgumentException e) {
            throw cursor.filter(c -> !c.isEmpty()).isPresent()
                    ? new ProblemException(
                            400, "bad-body", "\"cursor\" is not one that an earlier answer gave as \"next_cursor\"")
                    : e;
        }
    }

    private static Duration olderThan(BodyFields body) {
        @Nullable Object given = body.value("older_than");
        if (given == null) {
            body.flaw(
                    "missing-field",
                    "older_than",
                    "\"older_than\" is missing: how long ago a job must have ended to be deleted, such as \"90d\"",
                    Optional.empty());
            return Duration.ZERO;
        }
        try {
            Duration olderThan = Durations.parse(given);
            if (olderThan.compareTo(LONGEST) > 0) {
                body.flaw(
                        "out-of-range",
                        "older_than",
                        "\"older_than\" must be at most " + LONGEST.toSeconds() + " seconds",
                        Optional.empty());
            }
            return olderThan;
        } catch (IllegalArgumentException e) {
            body.flaw("wrong-type", "older_than", "\"older_than\": " + e.getMessage(), Optional.empty());
            return Duration.ZERO;
        }
    }
}
