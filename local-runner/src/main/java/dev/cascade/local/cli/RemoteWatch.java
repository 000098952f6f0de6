package dev.cascade.local.cli;

import java.time.Duration;
import java.util.Optional;

/** Watches a job that somebody else runs, and ends with how it stands. */
final class RemoteWatch {

    private final Session session;
    private final ControlPlane plane;

    RemoteWatch(Session session, ControlPlane plane) {
        this.session = session;
        this.plane = plane;
    }

    Exit watch(String id, Optional<Duration> timeout) {
        Interrupt interrupt = session.around().interrupt();
        JobWatch watch = new JobWatch(new PolledEvents(plane, id, interrupt), Story.in(session), interrupt);
        Doc before = plane.job(id);
        if (before.text("completed_at").isEmpty()) {
            plane.idleWarning().ifPresent(session.output()::note);
        }
        JobWatch.Ending ending = watch.watch(timeout);
        return switch (ending) {
            case JOB_ENDED -> report(id);
            case TIMED_OUT -> {
                session.output()
                        .note("cascade: waited long enough; job " + id + " goes on (cascade job watch " + id + ")");
                report(id);
                yield Exit.TIMED_OUT;
            }
            case INTERRUPTED -> {
                session.output()
                        .note("cascade: interrupted; job " + id + " goes on (cascade job watch " + id
                                + ", cascade job cancel " + id + ")");
                yield Exit.INTERRUPTED;
            }
        };
    }

    private Exit report(String id) {
        Doc job = plane.job(id);
        session.output().data(job.fields(), out -> {
            out.append('\n');
            JobTables.details(job, out);
        });
        return Exit.ofJob(job.text("status").orElse(""));
    }
}
