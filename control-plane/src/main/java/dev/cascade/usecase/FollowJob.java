package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.JournalEnd;
import dev.cascade.port.Position;
import dev.cascade.port.StoredJob;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads on in what happens to jobs, from where one was. Thread-safe. */
public final class FollowJob {

    private static final int ENTRIES_PER_READ = 500;

    /** What a job is of never changes, and is asked for with every few events. */
    private static final int KNOWN = 1_000;

    private final JobStore jobs;
    private final Plans plans;
    private final Map<String, JobHeader> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobHeader> eldest) {
            return size() > KNOWN;
        }
    };

    public FollowJob(JobStore jobs, Plans plans) {
        this.jobs = jobs;
        this.plans = plans;
    }

    /** The header of a job, and the status of each of its tasks. */
    public record JobSnapshot(JobHeader header, Job job) {

        /** After what the rest follows. */
        public Position position() {
            return new Position(job.eventCount(), job.entryCount());
        }
    }

    /**
     * An event, and how far whoever is told it has been told.
     *
     * @param position with this event told
     */
    public record Step(JobEvent event, Position position) {}

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
        return jobs.find(jobId).flatMap(this::snapshot);
    }

    private Optional<JobSnapshot> snapshot(StoredJob stored) {
        return plan(stored.header()).map(plan -> new JobSnapshot(stored.header(), stored.restore(plan)));
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
    public EventPage after(String jobId, Position position, int limit) {
        Optional<JobHeader> header = header(jobId);
        Optional<Plan> plan = header.flatMap(this::plan);
        return plan.isEmpty()
                ? new EventPage(List.of(), true)
                : after(header.orElseThrow(), plan.get(), position, limit);
    }

    private EventPage after(JobHeader header, Plan plan, Position position, int limit) {
        List<Step> steps = new ArrayList<>();
        Position last = position;
        for (List<Entry> some = read(header, last); !some.isEmpty(); some = read(header, last)) {
            for (Entry entry : some) {
                for (JobEvent event : JobEvent.of(header, plan, entry)) {
                    if (event.seq() > position.seq() && steps.size() == limit) {
                        return new EventPage(steps, false);
                    }
                    if (event.seq() > position.seq()) {
                        boolean whole = event.seq() == entry.lastEvent();
                        last = new Position(event.seq(), whole ? entry.number() : entry.number() - 1);
                        steps.add(new Step(event, last));
                    }
                }
                last = new Position(Math.max(last.seq(), entry.lastEvent()), entry.number());
            }
        }
        return new EventPage(steps, true);
    }

    private List<Entry> read(JobHeader header, Position after) {
        return jobs.entries(header.id(), after.entry(), ENTRIES_PER_READ);
    }

    /** The position of whoever was told all events up to {@code seq}. */
    public Position at(String jobId, long seq) {
        return new Position(
                seq, JournalSearch.before(jobs, jobId, seq + 1, ENTRIES_PER_READ, entry -> entry.firstEvent() <= seq));
    }

    /** The position of whoever wants to hear what was decided at {@code time} or later. */
    public Position since(String jobId, Instant time) {
        if (header(jobId).filter(job -> !job.createdAt().isBefore(time)).isPresent()) {
            return Position.START;
        }
        long before = JournalSearch.before(
                jobs,
                jobId,
                Long.MAX_VALUE,
                ENTRIES_PER_READ,
                entry -> entry.at().isBefore(time));
        Position position = new Position(0, before);
        for (List<Entry> some = jobs.entries(jobId, before, ENTRIES_PER_READ);
                !some.isEmpty();
                some = jobs.entries(jobId, position.entry(), ENTRIES_PER_READ)) {
            for (Entry entry : some) {
                if (!entry.at().isBefore(time)) {
                    return new Position(entry.firstEvent() - 1, entry.number() - 1);
                }
                position = new Position(entry.lastEvent(), entry.number());
            }
        }
        return position;
    }

    private Optional<Plan> plan(JobHeader header) {
        return plans.find(header.dag(), header.dagVersion());
    }

    /** The header; how the job stands may have changed since. */
    private Optional<JobHeader> header(String jobId) {
        synchronized (known) {
            JobHeader header = known.get(jobId);
            if (header != null) {
                return Optional.of(header);
            }
        }
        Optional<JobHeader> header = jobs.header(jobId);
        header.ifPresent(found -> {
            synchronized (known) {
                known.put(jobId, found);
            }
        });
        return header;
    }
}
