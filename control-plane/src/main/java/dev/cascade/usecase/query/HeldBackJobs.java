package dev.cascade.usecase.query;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.usecase.query.JobExplanation.Reason;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Why a job that is pending has not begun. */
record HeldBackJobs(JobStore jobs, JobSnapshot snapshot) {

    private static final int MOST_NAMED = 3;
    private static final int MOST_READ = 1_000;

    Reason reason() {
        return limit().isPresent() ? Reason.ADMISSION : Reason.START;
    }

    String text() {
        OptionalInt limit = limit();
        if (limit.isEmpty()) {
            return "The job was accepted, and begins within a minute.";
        }
        List<JobHeader> running = list(JobStatus.RUNNING).items();
        Page<JobHeader> pending = list(JobStatus.PENDING);
        long before = pending.items().stream()
                .filter(other -> other.createdAt().isBefore(snapshot.header().createdAt()))
                .count();
        // The newest ones are listed, so that those that are left out are older.
        String atLeast = pending.nextCursor().isPresent() ? "at least " : "";
        String queue = before == 0
                ? ""
                : ", and " + atLeast + ExplanationText.count(before, "older job") + (before == 1 ? " begins" : " begin")
                        + " before it";
        if (running.size() < limit.getAsInt()) {
            return "The job begins within a minute: " + running.size() + " of max_active_jobs " + limit.getAsInt()
                    + " run" + queue + ".";
        }
        String names =
                running.reversed().stream().limit(MOST_NAMED).map(JobHeader::id).collect(Collectors.joining(", "));
        String more = running.size() > MOST_NAMED
                ? " and " + ExplanationText.count(running.size() - MOST_NAMED, "other")
                : "";
        return "The job waits: max_active_jobs " + limit.getAsInt() + " is reached by "
                + (running.size() == 1 ? "job " : "jobs ") + names + more + queue + ".";
    }

    private OptionalInt limit() {
        return snapshot.job().plan().dag().maxActiveJobs();
    }

    private Page<JobHeader> list(JobStatus status) {
        return jobs.list(
                new JobQuery(Optional.of(snapshot.header().dag()), Optional.of(status), MOST_READ, Optional.empty()));
    }
}
