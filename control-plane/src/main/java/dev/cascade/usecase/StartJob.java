package dev.cascade.usecase;

import dev.cascade.dsl.definition.Identifier;
import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.KeyBinding;
import dev.cascade.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts a job of a DAG's latest version. Thread-safe. */
public final class StartJob {

    /** The longest context, in bytes of JSON. */
    public static final int MAX_CONTEXT_BYTES = 256 * 1024;

    /** How long an idempotency key is remembered. */
    public static final Duration KEY_LIFETIME = Duration.ofHours(24);

    private final DagStore dags;
    private final JobStore jobs;
    private final Plans plans;
    private final AdmitJobs admit;
    private final Supplier<String> ids;
    private final InstantSource clock;
    private final boolean beginsAtOnce;

    public StartJob(
            DagStore dags, JobStore jobs, Plans plans, AdmitJobs admit, Supplier<String> ids, InstantSource clock) {
        this(dags, jobs, plans, admit, ids, clock, true);
    }

    /** @param beginsAtOnce whether a job begins when it is accepted; if not, the next process that looks at it begins it */
    public StartJob(
            DagStore dags,
            JobStore jobs,
            Plans plans,
            AdmitJobs admit,
            Supplier<String> ids,
            InstantSource clock,
            boolean beginsAtOnce) {
        this.beginsAtOnce = beginsAtOnce;
        this.dags = dags;
        this.jobs = jobs;
        this.plans = plans;
        this.admit = admit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What is wanted.
     *
     * @param dag name of the DAG
     * @param context a JSON object, as text; {@code {}} for none
     * @param triggeredBy what asks: {@code cli}, {@code api}, …
     * @param actor who asks, if that is known; of several equal requests with one key, the first is recorded
     * @param jobId an id of the caller's choice
     * @param note free text to keep with the job
     * @param idempotencyKey the same request with the same key starts one job
     * @param force also if the DAG is disabled
     */
    public record Request(
            String dag,
            String context,
            String triggeredBy,
            Optional<Actor> actor,
            Optional<String> jobId,
            Optional<String> note,
            Optional<String> idempotencyKey,
            boolean force) {

        /** A request of somebody who is not known. */
        public Request(
                String dag,
                String context,
                String triggeredBy,
                Optional<String> jobId,
                Optional<String> note,
                Optional<String> idempotencyKey,
                boolean force) {
            this(dag, context, triggeredBy, Optional.empty(), jobId, note, idempotencyKey, force);
        }

        /** A request with nothing but a DAG and a context. */
        public static Request of(String dag, String context, String triggeredBy) {
            return new Request(dag, context, triggeredBy, Optional.empty(), Optional.empty(), Optional.empty(), false);
        }

        private Request withContext(String text) {
            return new Request(dag, text, triggeredBy, actor, jobId, note, idempotencyKey, force);
        }

        /** The same, for a job with this id. */
        public Request withJobId(String id) {
            return new Request(dag, context, triggeredBy, actor, Optional.of(id), note, idempotencyKey, force);
        }
    }

    /**
     * Starts the job, or finds the one that the same request with the same idempotency key started before.
     *
     * @return the job's header once it has been saved
     * @throws RequestRejectedException if the DAG does not exist or is disabled, the context is not a JSON object or too large, the job id is taken or
     *     not a valid id, or the key belongs to another request
     * @throws StoreException if the store failed; no job was created then
     * @throws UncertainStartException if the store failed, and a job may have been created
     */
    public JobHeader start(Request wanted) {
        Request request = wanted.withContext(portable(wanted.context()));
        DagStore.DagRecord dag = checked(request);
        Instant now = clock.instant();
        String id = request.jobId().orElseGet(ids);
        if (request.idempotencyKey().isEmpty()) {
            return createOrTell(request, id, dag, now).orElseThrow(() -> idTaken(id));
        }
        String bound = bind(request, id, now);
        return started(bound, request)
                .or(() -> createOrTell(request, bound, dag, now))
                .or(() -> started(bound, request))
                .orElseThrow(() -> idTaken(bound));
    }

    /**
     * Starts the job unless there is one with its id: for ids that say what the job is for, so that it is started once however many ask.
     *
     * @param wanted has a job id
     * @return empty if there is a job with this id
     * @throws RequestRejectedException as {@link #start}
     */
    public Optional<JobHeader> startOnce(Request wanted) {
        Request request = wanted.withContext(portable(wanted.context()));
        return create(request, request.jobId().orElseThrow(), checked(request), clock.instant());
    }

    private DagStore.DagRecord checked(Request request) {
        request.jobId().ifPresent(StartJob::checkId);
        DagStore.DagRecord dag = dags.find(request.dag()).orElseThrow(() -> dagNotFound(request.dag()));
        if (!dag.enabled() && !request.force()) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.CONFLICT,
                    "dag-disabled",
                    "DAG \"" + dag.name() + "\" "
                            + (dag.present()
                                    ? "is disabled; enable it (`cascade dag resume " + dag.name()
                                            + "`), or force this one job (--force)"
                                    : "was removed from where it came from (" + dag.source()
                                            + "); put it back, or force this one job (--force)"));
        }
        return dag;
    }

    /** The job with this id, if it is one that such a request starts: ids may be chosen by callers, and be taken by another job. */
    private Optional<JobHeader> started(String id, Request request) {
        return jobs.header(id)
                .filter(job -> job.dag().equals(request.dag())
                        && job.context().equals(request.context())
                        && job.note().equals(request.note()));
    }

    private String bind(Request request, String id, Instant now) {
        String key = request.idempotencyKey().orElseThrow();
        String fingerprint = fingerprint(request);
        KeyBinding bound = jobs.bind(new KeyBinding(key, fingerprint, id, now.plus(KEY_LIFETIME)), now);
        if (!bound.fingerprint().equals(fingerprint)) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.KEY_REUSED,
                    "idempotency-key-reused",
                    "the idempotency key \"" + key + "\" was used for another request less than "
                            + KEY_LIFETIME.toHours() + " hours ago; use a new key for a new request");
        }
        return bound.jobId();
    }

    private Optional<JobHeader> createOrTell(Request request, String id, DagStore.DagRecord dag, Instant now) {
        try {
            return create(request, id, dag, now);
        } catch (StoreException e) {
            throw e.isUnwritten() ? e : new UncertainStartException(id, e);
        }
    }

    private Optional<JobHeader> create(Request request, String id, DagStore.DagRecord dag, Instant now) {
        Plan plan = plans.find(dag.name(), dag.version()).orElseThrow(() -> dagNotFound(dag.name()));
        JobHeader header = new JobHeader(
                id,
                dag.name(),
                dag.version(),
                request.context(),
                request.triggeredBy(),
                request.actor(),
                request.note(),
                now,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
        if (!beginsAtOnce) {
            return admit.createPending(header, plan);
        }
        return admit.create(header, plan);
    }

    /** The context in its portable form. A context that a task could not read is refused here, when the job is triggered. */
    private static String portable(String context) {
        PortableJson json;
        try {
            json = PortableJson.ofText(context);
        } catch (NotPortableException e) {
            throw e.isJson()
                    ? badRequest("context-not-portable", "the context cannot be given to tasks: " + e.reason())
                    : badRequest("bad-json", "the context is not valid JSON: " + e.reason());
        }
        if (PortableJson.isLongerInUtf8(json.text(), MAX_CONTEXT_BYTES)) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.TOO_LARGE,
                    "context-too-large",
                    "the context is larger than " + MAX_CONTEXT_BYTES / 1024
                            + " KB; put the data into object storage and pass its key");
        }
        if (!(json.value() instanceof Map<?, ?>)) {
            throw badRequest(
                    "context-not-an-object",
                    "the context must be a JSON object such as {\"date\": \"2026-01-01\"}, got "
                            + kindOf(json.value()));
        }
        if (json.text().contains("\\u") && Json.hasHalfACharacter(json.value())) {
            throw badRequest("bad-encoding", "the context has half of a surrogate pair, which is not text");
        }
        return json.text();
    }

    private static RequestRejectedException badRequest(String code, String message) {
        return new RequestRejectedException(RequestRejectedException.Kind.BAD_REQUEST, code, message);
    }

    private static String kindOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case List<?> list -> "a list";
            case String s -> "a string";
            case Number n -> "a number";
            default -> "a boolean";
        };
    }

    private static void checkId(String id) {
        if (!Identifier.isValid(id)) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.BAD_REQUEST,
                    "bad-job-id",
                    "a job id is " + Identifier.RULE + ", got \"" + id + "\"");
        }
    }

    private RequestRejectedException dagNotFound(String name) {
        return RequestRejectedException.dagNotFound(name, dags);
    }

    private static RequestRejectedException idTaken(String id) {
        return new RequestRejectedException(
                RequestRejectedException.Kind.CONFLICT, "job-id-taken", "there is a job \"" + id + "\" already");
    }

    private static String fingerprint(Request request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(
                    request.dag(),
                    request.context(),
                    request.jobId().orElse(""),
                    request.note().orElse(""))) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
