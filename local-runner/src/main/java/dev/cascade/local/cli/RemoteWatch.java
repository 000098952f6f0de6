package dev.cascade.local.cli;

import java.time.Duration;
import java.time.InstantSource;
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
        Doc before = plane.job(id);
        if (before.text("completed_at").isEmpty()) {
            plane.idleWarning().ifPresent(session.output()::note);
        }
        Story story = Story.in(session, before.objects("tasks").size());
        PolledEvents events = new PolledEvents(plane, id, interrupt, session.output()::note, InstantSource.system());
        return switch (new JobWatch(events, story, interrupt).watch(timeout)) {
            case JOB_ENDED -> report(id);
            case TIMED_OUT -> {
                session.output()
                        .note("cascade: waited long enough; job " + id + " goes on (`cascade job watch " + id + "`)");
                reportIfReachable(id);
                yield Exit.TIMED_OUT;
            }
            case INTERRUPTED -> {
                session.output()
                        .note("cascade: interrupted; job " + id + " goes on (`cascade job watch " + id
                                + "`, `cascade job cancel " + id + "`)");
                yield Exit.INTERRUPTED;
            }
        };
    }

    private void reportIfReachable(String id) {
        try {
            report(id);
        } catch (UnreachableException e) {
            session.output().note("cascade: " + e.getMessage());
        }
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
