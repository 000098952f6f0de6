package dev.cascade.local.cli;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Watches a job that somebody else runs, and ends with how it stands. */
final class RemoteWatch {

    private final Session session;
    private final ControlPlane plane;
    private final Interrupt interrupt;
    private final Patience patience;

    RemoteWatch(Session session, ControlPlane plane) {
        this.session = session;
        this.plane = plane;
        this.interrupt = session.around().interrupt();
        this.patience = new Patience(interrupt, session.output()::note, InstantSource.system());
    }

    /** Watches a job whose control plane is expected to answer: there is no job, or no control plane, if it does not. */
    Exit watch(String id, Optional<Duration> timeout) {
        return watch(id, plane.job(id), timeout);
    }

    /** Watches a job that this command has just started: the control plane may be unreachable for a while. */
    Exit watchStarted(String id, Optional<Duration> timeout) {
        Optional<Doc> job = patience.askAgain(() -> plane.job(id), timeout);
        if (job.isPresent()) {
            return watch(id, job.get(), timeout);
        }
        return interrupt.isRaised() ? interrupted(id) : timedOut(id);
    }

    private Exit watch(String id, Doc before, Optional<Duration> timeout) {
        if (before.text("completed_at").isEmpty()) {
            patience.ask(plane::idleWarning).flatMap(Function.identity()).ifPresent(session.output()::note);
        }
        Story story = Story.in(session, before.objects("tasks").size());
        PolledEvents events = new PolledEvents(plane, id, interrupt, patience);
        return switch (new JobWatch(events, story, interrupt).watch(timeout)) {
            case JOB_ENDED ->
                patience.askAgain(() -> plane.job(id), Optional.empty())
                        .map(this::report)
                        .orElseGet(() -> interrupted(id));
            case TIMED_OUT -> {
                Exit exit = timedOut(id);
                reportIfReachable(id);
                yield exit;
            }
            case INTERRUPTED -> interrupted(id);
        };
    }

    private Exit timedOut(String id) {
        session.output().note("cascade: waited long enough; job " + id + " goes on (`cascade job watch " + id + "`)");
        return Exit.TIMED_OUT;
    }

    private Exit interrupted(String id) {
        session.output()
                .note("cascade: interrupted; job " + id + " goes on (`cascade job watch " + id
                        + "`, `cascade job cancel " + id + "`)");
        return Exit.INTERRUPTED;
    }

    private void reportIfReachable(String id) {
        try {
            report(plane.job(id));
        } catch (UnreachableException e) {
            session.output().note("cascade: " + e.getMessage());
        }
    }

    private Exit report(Doc job) {
        session.output().data(job.fields(), out -> {
            out.append('\n');
            JobTables.details(job, out);
        });
        return Exit.ofJob(job.text("status").orElse(""));
    }
}
