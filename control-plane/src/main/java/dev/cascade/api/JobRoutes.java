package dev.cascade.api;

import dev.cascade.dsl.definition.Identifier;
import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.Page;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.RetryJob;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.TaskQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be asked about jobs. */
final class JobRoutes {

    private static final int MOST_PER_PAGE = 1_000;
    private static final int USUAL_PER_PAGE = 50;
    private static final int MOST_EVENTS = 10_000;
    private static final int USUAL_EVENTS = 1_000;
    private static final List<String> TASK_STATUSES =
            Arrays.stream(TaskStatus.values()).map(TaskStatus::label).toList();
    private static final String TASK_COUNTS = "task_counts";

    /** Counts cost a read of each job. */
    private static final int MOST_WITH_COUNTS = 100;

    private static final int LONGEST_NOTE = 1_000;
    private static final int LONGEST_KEY = 255;

    private final StartJob startJob;
    private final DescribeJob describeJob;
    private final CancelJob cancelJob;
    private final RetryJob retryJob;

    JobRoutes(StartJob startJob, DescribeJob describeJob, CancelJob cancelJob, RetryJob retryJob) {
        this.startJob = startJob;
        this.describeJob = describeJob;
        this.cancelJob = cancelJob;
        this.retryJob = retryJob;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/v1/dags/{dag}/jobs", this::start),
                Route.get(
                        "/v1/jobs",
                        List.of(
                                "dag",
                                "status",
                                "triggered_by",
                                "created_after",
                                "created_before",
                                "include",
                                "limit",
                                "cursor"),
                        this::list),
                Route.get("/v1/jobs/{id}", List.of(), call -> job(200, describeJob.header(call.job()))),
                Route.get("/v1/jobs/{id}/states", List.of(), this::states),
                Route.get("/v1/jobs/{id}/tasks", List.of("status", "q", "fields", "limit", "cursor"), this::tasks),
                Route.get("/v1/jobs/{id}/tasks/{task}", List.of(), this::task),
                Route.get("/v1/jobs/{id}/events", List.of("after", "limit"), this::events),
                Route.of("POST", "/v1/jobs/{id}/cancel", this::cancel),
                Route.of("POST", "/v1/jobs/{id}/retry", this::retry));
    }

    private static ApiResponse job(int status, JobHeader job) {
        return ApiResponse.json(status, JobMessages.job(job));
    }

    private ApiResponse start(Route.Call call) {
        String dag = call.dag();
        BodyFields body = BodyFields.of(call.request(), List.of("context", "job_id", "note", "force"));
        Optional<String> jobId = body.text("job_id", 128);
        Optional<String> note = body.text("note", LONGEST_NOTE);
        boolean force = body.flag("force").orElse(false);
        body.check();
        JobHeader job = startJob.start(new StartJob.Request(
                dag, context(body), "api", call.request().actor(), jobId, note, idempotencyKey(call.request()), force));
        return job(202, job).with("Location", "/v1/jobs/" + job.id());
    }

    private static String context(BodyFields body) {
        if (!body.has("context")) {
            return "{}";
        }
        return Json.write(body.value("context"));
    }

    private static Optional<String> idempotencyKey(ApiRequest request) {
        Optional<String> key = request.header("Idempotency-Key").map(String::strip);
        if (key.filter(k -> k.isEmpty() || k.length() > LONGEST_KEY || k.chars().anyMatch(c -> c < ' ' || c > '~'))
                .isPresent()) {
            throw new ProblemException(
                    400,
                    "bad-idempotency-key",
                    "an Idempotency-Key is 1 to " + LONGEST_KEY + " printable ASCII characters, such as a UUID");
        }
        return key;
    }

    private ApiResponse list(Route.Call call) {
        Query query = call.query();
        Optional<String> dag = query.text("dag");
        if (dag.filter(name -> !Identifier.isValid(name)).isPresent()) {
            throw Query.bad("dag", "must be a DAG's name: " + Identifier.RULE);
        }
        Optional<String> cursor = query.cursor();
        boolean withCounts = !query.words("include", List.of(TASK_COUNTS)).isEmpty();
        int limit = Math.toIntExact(
                query.number("limit", 1, withCounts ? MOST_WITH_COUNTS : MOST_PER_PAGE, USUAL_PER_PAGE));
        JobQuery wanted = new JobQuery(
                dag,
                query.text("status").map(JobRoutes::status),
                query.text("triggered_by"),
                query.time("created_after"),
                query.time("created_before"),
                limit,
                cursor);
        Page<JobHeader> page = Paging.read(cursor, () -> describeJob.list(wanted));
        return ApiResponse.json(
                200,
                withCounts
                        ? JobMessages.jobs(page, describeJob.taskCounts(page.items()))
                        : JobMessages.jobs(page, Map.of()));
    }

    private static JobStatus status(String label) {
        List<String> known =
                Arrays.stream(JobStatus.values()).map(JobStatus::label).toList();
        return JobStatus.of(label)
                .orElseThrow(() -> Query.bad(
                        "status",
                        "is not a job's status: \"" + label + "\"; "
                                + new Suggestions()
                                        .didYouMean(label, known)
                                        .orElse("there are " + String.join(", ", known))));
    }

    private ApiResponse states(Route.Call call) {
        return ApiResponse.json(200, StatesMessage.of(describeJob.states(call.job())));
    }

    private ApiResponse task(Route.Call call) {
        return ApiResponse.json(200, TaskMessages.panel(describeJob.task(call.job(), call.task())));
    }

    private ApiResponse tasks(Route.Call call) {
        Query query = call.query();
        int limit = Math.toIntExact(query.number("limit", 1, MOST_PER_PAGE, Integer.MAX_VALUE));
        List<String> statuses = query.words("status", TASK_STATUSES);
        List<String> fields = query.words("fields", TaskMessages.FIELDS);
        TaskQuery wanted = new TaskQuery(
                cursorAsNumber(query),
                limit,
                Arrays.stream(TaskStatus.values())
                        .filter(status -> statuses.contains(status.label()))
                        .collect(Collectors.toSet()),
                query.text("q"),
                fields.isEmpty() || !TaskMessages.FIELDS_OF_STATE.containsAll(fields));
        return ApiResponse.json(200, TaskMessages.page(describeJob.tasks(call.job(), wanted), fields));
    }

    private static int cursorAsNumber(Query query) {
        try {
            int number = Integer.parseInt(query.cursor().orElse("0"));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notOurs) {
            throw Query.badCursor();
        }
        throw Query.badCursor();
    }

    private ApiResponse events(Route.Call call) {
        long after = call.query().number("after", 0, Long.MAX_VALUE, 0);
        int limit = Math.toIntExact(call.query().number("limit", 1, MOST_EVENTS, USUAL_EVENTS));
        return ApiResponse.json(200, JobMessages.events(describeJob.events(call.job(), after, limit), after));
    }

    private ApiResponse cancel(Route.Call call) {
        BodyFields.of(call.request(), List.of()).check();
        return job(200, cancelJob.cancel(call.job(), call.request().actor()));
    }

    private ApiResponse retry(Route.Call call) {
        BodyFields.of(call.request(), List.of()).check();
        return job(202, retryJob.retry(call.job(), call.request().actor()));
    }
}
