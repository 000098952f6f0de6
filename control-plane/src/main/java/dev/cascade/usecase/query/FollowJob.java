package dev.cascade.usecase.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.JournalEnd;
import dev.cascade.port.ViewerPosition;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads on in what happens to jobs, from where one was. Thread-safe. */
public final class FollowJob {

    private static final int ENTRIES_PER_READ = 500;

    /** The DAG of a job never changes, and is asked for with every few events. */
    private static final int HEADER_BYTES = 4_000_000;

    /** What a header takes beside its texts. */
    private static final int BYTES_PER_HEADER = 500;

    private final JobStore jobs;
    private final Plans plans;
    private final JobSnapshots snapshots;
    private final Cache<String, JobHeader> known = Caffeine.newBuilder()
            .maximumWeight(HEADER_BYTES)
            .weigher((String id, JobHeader header) -> bytes(header))
            .executor(Runnable::run)
            .build();

    /** With a cache of jobs of its own. */
    public FollowJob(JobStore jobs, Plans plans) {
        this(jobs, plans, new JobSnapshots(jobs, plans));
    }

    public FollowJob(JobStore jobs, Plans plans, JobSnapshots snapshots) {
        this.jobs = jobs;
        this.plans = plans;
        this.snapshots = snapshots;
    }

    private static int bytes(JobHeader header) {
        return BYTES_PER_HEADER
                + 2 * (header.context().length() + header.note().orElse("").length());
    }

    /**
     * An event, and the viewer's position when it has received it.
     *
     * @param position with this event delivered
     */
    public record Step(JobEvent event, ViewerPosition position) {}

    /**
     * The next events of a job.
     *
     * @param isAll whether there was nothing more
     */
    public record EventPage(List<Step> steps, boolean isAll) {

        public EventPage {
            steps = List.copyOf(steps);
        }
    }

    /** How the job stands, in a few reads, whatever has happened to it; empty if there is none such. */
    public Optional<JobSnapshot> snapshot(String jobId) {
        Optional<JobSnapshot> found = snapshots.find(jobId);
        // A job that was deleted may be known, and another one have its id by now.
        found.ifPresentOrElse(job -> known.put(jobId, job.header()), () -> known.invalidate(jobId));
        return found;
    }

    /** Where the journals of those of the jobs end that exist, in few reads if the store is a database. */
    public Map<String, JournalEnd> ends(Collection<String> jobIds) {
        return jobs.ends(jobIds);
    }

    /** The DAG that the job is of; empty if there is no such job. */
    public Optional<String> dagOf(String jobId) {
        return header(jobId).map(JobHeader::dag);
    }

    /** What followed after a position, about {@code limit} events at most; nothing of a job that does not exist. */
    public EventPage after(String jobId, ViewerPosition position, int limit) {
        Optional<JobHeader> header = header(jobId);
        Optional<Plan> plan = header.flatMap(this::plan);
        return plan.isEmpty()
                ? new EventPage(List.of(), true)
                : after(header.orElseThrow(), plan.get(), position, limit);
    }

    private EventPage after(JobHeader header, Plan plan, ViewerPosition position, int limit) {
        List<Step> steps = new ArrayList<>();
        ViewerPosition last = position;
        for (List<Entry> some = read(header, last); !some.isEmpty(); some = read(header, last)) {
            for (Entry entry : some) {
                for (JobEvent event : JobEvent.of(header, plan, entry)) {
                    if (event.seq() > position.seq() && steps.size() == limit) {
                        return new EventPage(steps, false);
                    }
                    if (event.seq() > position.seq()) {
                        boolean whole = event.seq() == entry.lastEvent();
                        last = new ViewerPosition(event.seq(), whole ? entry.number() : entry.number() - 1);
                        steps.add(new Step(event, last));
                    }
                }
                last = new ViewerPosition(Math.max(last.seq(), entry.lastEvent()), entry.number());
            }
        }
        return new EventPage(steps, true);
    }

    private List<Entry> read(JobHeader header, ViewerPosition after) {
        return jobs.entries(header.id(), after.entry(), ENTRIES_PER_READ);
    }

    /** The position of a viewer to which all events up to {@code seq} were delivered. */
    public ViewerPosition at(String jobId, long seq) {
        return new ViewerPosition(
                seq, JournalSearch.before(jobs, jobId, seq + 1, ENTRIES_PER_READ, entry -> entry.firstEvent() <= seq));
    }

    /** The position of a viewer that wants what was decided at {@code time} or later. */
    public ViewerPosition since(String jobId, Instant time) {
        if (header(jobId).filter(job -> !job.createdAt().isBefore(time)).isPresent()) {
            return ViewerPosition.START;
        }
        long before = JournalSearch.before(
                jobs,
                jobId,
                Long.MAX_VALUE,
                ENTRIES_PER_READ,
                entry -> entry.at().isBefore(time));
        ViewerPosition position = new ViewerPosition(0, before);
        for (List<Entry> some = jobs.entries(jobId, before, ENTRIES_PER_READ);
                !some.isEmpty();
                some = jobs.entries(jobId, position.entry(), ENTRIES_PER_READ)) {
            for (Entry entry : some) {
                if (!entry.at().isBefore(time)) {
                    return new ViewerPosition(entry.firstEvent() - 1, entry.number() - 1);
                }
                position = new ViewerPosition(entry.lastEvent(), entry.number());
            }
        }
        return position;
    }

    private Optional<Plan> plan(JobHeader header) {
        return plans.find(header.dag(), header.dagVersion());
    }

    /** The header; how the job stands may have changed since. */
    private Optional<JobHeader> header(String jobId) {
        JobHeader header = known.getIfPresent(jobId);
        if (header != null) {
            return Optional.of(header);
        }
        Optional<JobHeader> read = jobs.header(jobId);
        read.ifPresent(found -> known.put(jobId, found));
        return read;
    }
}
