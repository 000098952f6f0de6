package dev.cascade.usecase.stream;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore.JournalEnd;
import dev.cascade.port.Page;
import dev.cascade.port.Topic;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.FollowJob;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Finds the jobs of which there may be something new to tell. Thread-safe. */
final class NewsSearch {

    /** A job that was created or ended before need not be looked at for news. */
    private static final Duration RECENT = Duration.ofSeconds(30);

    /** More jobs are not looked through for topics with many jobs. */
    private static final int MOST_JOBS = 2_000;

    private static final int JOBS_PER_PAGE = 100;

    private final FollowJob follow;
    private final DescribeJob describe;

    /** The last entry of each watched job whose events were delivered. */
    private final Map<String, Long> delivered = new ConcurrentHashMap<>();

    NewsSearch(FollowJob follow, DescribeJob describe) {
        this.follow = follow;
        this.describe = describe;
    }

    /** The jobs that are open, and those that were created or ended lately. */
    Set<String> openOrChanged(Instant now, Optional<String> dag) {
        return openOrChangedAfter(now.minus(RECENT), dag);
    }

    /** The jobs that are open, and those that were created or ended after {@code recent}. */
    Set<String> openOrChangedAfter(Instant recent, Optional<String> dag) {
        Set<String> jobs = new LinkedHashSet<>();
        collect(jobs, dag, Optional.of(JobStatus.RUNNING), job -> true);
        collect(
                jobs,
                dag,
                Optional.empty(),
                job -> job.createdAt().isAfter(recent)
                        || job.completedAt().filter(recent::isBefore).isPresent());
        return jobs;
    }

    private void collect(
            Set<String> jobs, Optional<String> dag, Optional<JobStatus> status, Predicate<JobHeader> isWanted) {
        Optional<String> cursor = Optional.empty();
        do {
            Page<JobHeader> page = describe.list(new JobQuery(dag, status, JOBS_PER_PAGE, cursor));
            page.items().stream().filter(isWanted).map(JobHeader::id).forEach(jobs::add);
            boolean isWorthGoingOn =
                    !page.items().isEmpty() && isWanted.test(page.items().getLast());
            cursor = isWorthGoingOn ? page.nextCursor() : Optional.empty();
        } while (cursor.isPresent() && jobs.size() < MOST_JOBS);
    }

    /**
     * Where the journals of the jobs of some topics end: for topics with many jobs, of those that are open, and of those that were created or ended
     * after {@code recent}. The number of reads depends on the number of jobs by the hundred, and not on that of the topics.
     */
    Map<String, JournalEnd> ends(Collection<Topic> topics, Instant recent) {
        return follow.ends(jobs(topics, recent));
    }

    private Set<String> jobs(Collection<Topic> topics, Instant recent) {
        Set<String> jobs = new LinkedHashSet<>();
        Set<Optional<String>> dags = new LinkedHashSet<>();
        for (Topic topic : topics) {
            switch (topic) {
                case Topic.OfJob ofJob -> jobs.add(ofJob.jobId());
                case Topic.OfDag ofDag -> dags.add(Optional.of(ofDag.dag()));
                case Topic.AllJobs all -> dags.add(Optional.empty());
            }
        }
        if (!dags.isEmpty()) {
            // One listing of all jobs takes the place of one for each DAG.
            Optional<String> dag = dags.size() == 1 ? dags.iterator().next() : Optional.empty();
            jobs.addAll(openOrChangedAfter(recent, dag));
        }
        return jobs;
    }

    /** The jobs of some topics whose journals have grown since their events were last {@link #delivered}. */
    Map<String, JournalEnd> grown(Collection<Topic> topics, Instant now) {
        Set<String> jobs = jobs(topics, now.minus(RECENT));
        Set<String> alsoThoseOfLastTime = new LinkedHashSet<>(jobs);
        // A job may have ended since, and may be none of those of many that ended lately.
        alsoThoseOfLastTime.addAll(delivered.keySet());
        Map<String, JournalEnd> grown = new HashMap<>(follow.ends(alsoThoseOfLastTime));
        grown.entrySet().removeIf(job -> Long.valueOf(job.getValue().entry()).equals(delivered.get(job.getKey())));
        delivered.keySet().retainAll(jobs);
        return grown;
    }

    /** Notes that the events of a job were delivered up to there. */
    void delivered(String jobId, JournalEnd end) {
        delivered.put(jobId, end.entry());
    }

    /** Lets the job be among those that have grown, whether or not it has. */
    void forget(String jobId) {
        delivered.remove(jobId);
    }
}
