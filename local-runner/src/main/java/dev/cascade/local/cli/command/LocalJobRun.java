package dev.cascade.local.cli.command;

import dev.cascade.api.JobMessages;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.local.access.MachineUser;
import dev.cascade.local.cli.client.JobWatch;
import dev.cascade.local.cli.client.LocalJobEvents;
import dev.cascade.local.cli.dag.DagSources;
import dev.cascade.local.cli.dag.FoundDag;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.JobTables;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.ProgressPrinter;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.JobQuery;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.query.JobDetails;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Runs one job in this process. */
final class LocalJobRun {

    private static final int MOST_COUNTED = 1_000;

    private final CommandSession session;
    private final LocalSettings settings;
    private final DagSources sources;

    LocalJobRun(CommandSession session, LocalSettings settings, DagSources sources) {
        this.session = session;
        this.settings = settings;
        this.sources = sources;
    }

    /**
     * Runs a job to its end.
     *
     * @param found the DAG; empty: it may be known from before
     * @param force also if the DAG is switched off
     */
    ExitCode run(Optional<FoundDag> found, String name, String context, boolean force, Optional<Duration> timeout) {
        try (LocalCascade cascade = session.environment().opener().apply(settings)) {
            session.environment().interrupt().setGrace(InterruptSignal.FOR_TASKS);
            cascade.core().stores().health().requireWrites();
            DagRecord dag = found.map(f -> cascade.core().registerDag().register(f.dag(), f.source()))
                    .orElseGet(() -> known(cascade, name));
            mentionUnfinished(cascade);
            LocalJobEvents feed = new LocalJobEvents(
                    cascade.core().describeJob(), cascade.core().stores().health());
            cascade.core().listeners().subscribe(feed);
            cascade.work();
            String job = cascade.core()
                    .startJob()
                    .start(new StartJob.Request(
                            dag.name(),
                            context,
                            "cli",
                            MachineUser.actor(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            force))
                    .id();
            feed.follow(job);
            session.environment().interrupt().onRaise(feed::nudge);
            JobWatch watch = new JobWatch(
                    feed,
                    ProgressPrinter.open(session.output(), session.isQuiet(), dag.taskCount()),
                    session.environment().interrupt());
            return end(watch(watch, timeout, job), job, cascade);
        }
    }

    private static JobWatch.Ending watch(JobWatch watch, Optional<Duration> timeout, String job) {
        try {
            return watch.watch(timeout);
        } catch (LocalJobEvents.StoreOutException e) {
            throw new CommandException(
                    ExitCode.INTERNAL_ERROR,
                    "job " + job + " cannot go on, since " + e.getMessage()
                            + "; once that is repaired, the job goes on with the next `cascade dev` or `cascade run` here");
        }
    }

    private DagRecord known(LocalCascade cascade, String name) {
        try {
            return cascade.core().registerDag().find(name);
        } catch (RequestRejectedException none) {
            throw sources.notFound(name);
        }
    }

    private void mentionUnfinished(LocalCascade cascade) {
        int unfinished = count(cascade, JobStatus.RUNNING) + count(cascade, JobStatus.PENDING);
        if (unfinished > 0) {
            session.output()
                    .note("cascade: " + TextFormat.count(unfinished, "unfinished job")
                            + " of earlier runs will be continued meanwhile, with the classes and functions of this"
                            + " command; `cascade job list` shows more");
        }
    }

    private static int count(LocalCascade cascade, JobStatus status) {
        return cascade.core()
                .describeJob()
                .list(new JobQuery(Optional.empty(), Optional.of(status), MOST_COUNTED, Optional.empty()))
                .items()
                .size();
    }

    private ExitCode end(JobWatch.Ending ending, String job, LocalCascade cascade) {
        return switch (ending) {
            case JOB_ENDED -> {
                JobStatus status = report(job, cascade).header().status();
                if (status == JobStatus.FAILED) {
                    tellWhatNext(job);
                }
                yield ExitCode.ofJob(status.label());
            }
            case TIMED_OUT -> {
                report(job, cascade);
                session.output().note("cascade: waited long enough; " + staying(job));
                yield ExitCode.TIMED_OUT;
            }
            case INTERRUPTED -> {
                session.output().note("cascade: interrupted; " + staying(job));
                yield ExitCode.INTERRUPTED;
            }
        };
    }

    private void tellWhatNext(String job) {
        Path logs = settings.stateDir().resolve("logs").resolve(job);
        String where = Files.isDirectory(logs) ? "what its tasks wrote to their logs is in " + logs + "; " : "";
        session.output()
                .note("cascade: " + where + "`cascade job retry " + job + "` lets it go on from its failed tasks");
    }

    private String staying(String job) {
        return "job " + job + " stays as it is and goes on with the next `cascade dev` or `cascade run` here"
                + " (`cascade job cancel " + job + "` ends it)";
    }

    private JobDetails report(String job, LocalCascade cascade) {
        JobDetails details = cascade.core().describeJob().details(job);
        JsonFields document = new JsonFields(JobMessages.run(details));
        session.output().data(document.fields(), out -> {
            out.append('\n');
            JobTables.details(document, out);
        });
        return details;
    }
}
