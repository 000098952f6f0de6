package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.UnreachableException;
import dev.cascade.local.cli.output.JobTables;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.ProgressPrinter;
import dev.cascade.local.cli.session.CommandSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Watches a job on a running control plane and prints its final state. */
public final class RemoteJobWatch {

    private final CommandSession session;
    private final ControlPlaneClient plane;
    private final InterruptSignal interrupt;
    private final ReconnectRetry patience;

    /** @param plane the control plane that runs the job */
    public RemoteJobWatch(CommandSession session, ControlPlaneClient plane) {
        this.session = session;
        this.plane = plane;
        this.interrupt = session.environment().interrupt();
        this.patience = new ReconnectRetry(interrupt, session.output()::note, InstantSource.system());
    }

    /** Watches a job whose control plane is expected to answer: there is no job, or no control plane, if it does not. */
    public ExitCode watch(String id, Optional<Duration> timeout) {
        return watch(id, plane.job(id), timeout);
    }

    /** Watches a job that this command has just started: the control plane may be unreachable for a while. */
    public ExitCode watchStarted(String id, Optional<Duration> timeout) {
        Optional<JsonFields> job = patience.askAgain(() -> plane.job(id), timeout);
        if (job.isPresent()) {
            return watch(id, job.get(), timeout);
        }
        return interrupt.isRaised() ? interrupted(id) : timedOut(id);
    }

    private ExitCode watch(String id, JsonFields before, Optional<Duration> timeout) {
        if (before.text("completed_at").isEmpty()) {
            patience.ask(plane::idleWarning).flatMap(Function.identity()).ifPresent(session.output()::note);
        }
        ProgressPrinter progress = ProgressPrinter.open(
                session.output(), session.isQuiet(), before.objects("tasks").size());
        EventPoller events = new EventPoller(plane, id, interrupt, patience);
        return switch (new JobWatch(events, progress, interrupt).watch(timeout)) {
            case JOB_ENDED ->
                patience.askAgain(() -> plane.job(id), Optional.empty())
                        .map(this::report)
                        .orElseGet(() -> interrupted(id));
            case TIMED_OUT -> {
                ExitCode exit = timedOut(id);
                reportIfReachable(id);
                yield exit;
            }
            case INTERRUPTED -> interrupted(id);
        };
    }

    private ExitCode timedOut(String id) {
        session.output().note("cascade: waited long enough; job " + id + " goes on (`cascade job watch " + id + "`)");
        return ExitCode.TIMED_OUT;
    }

    private ExitCode interrupted(String id) {
        session.output()
                .note("cascade: interrupted; job " + id + " goes on (`cascade job watch " + id
                        + "`, `cascade job cancel " + id + "`)");
        return ExitCode.INTERRUPTED;
    }

    private void reportIfReachable(String id) {
        try {
            report(plane.job(id));
        } catch (UnreachableException e) {
            session.output().note("cascade: " + e.getMessage());
        }
    }

    private ExitCode report(JsonFields job) {
        session.output().data(job.fields(), out -> {
            out.append('\n');
            JobTables.details(job, out);
        });
        return ExitCode.ofJob(job.text("status").orElse(""));
    }
}
