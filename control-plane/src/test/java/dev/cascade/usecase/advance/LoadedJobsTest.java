package dev.cascade.usecase.advance;

import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.plan;
import static dev.cascade.port.JobSamples.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.MemoryJobStore;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A2: jobs in memory are bounded by bytes, not by their number")
class LoadedJobsTest {

    private static final long MOST = 1_000_000;

    private final MemoryJobStore store = new MemoryJobStore();
    private final LoadedJobs jobs = new LoadedJobs(MOST);

    private LoadedJob job(String id) {
        return loaded(id, Job.create(id, plan(1, 2)));
    }

    private LoadedJob loaded(String id, Job job) {
        JobResults data = new JobResults(store, header(id), job, jobs.bytesPerJob());
        return new LoadedJob(header(id), job, data, new CheckpointPolicy(0, 0));
    }

    @Test
    void manyJobsWithLargeResultsTakeNoMoreThanTheirBytes() {
        for (int i = 0; i < 200; i++) {
            LoadedJob job = job("job-" + i);
            job.takeIn(List.of(heldBack(), entry(2, succeeded(0, "\"" + "x".repeat(20_000) + "\""))));
            jobs.put(job);
        }

        assertThat(jobs.bytes()).isBetween(MOST / 2, MOST);
        assertThat(jobs.count()).isLessThan(25);
    }

    @Test
    void manySmallJobsAreKept() {
        for (int i = 0; i < 500; i++) {
            jobs.put(job("job-" + i));
        }

        assertThat(jobs.count()).isEqualTo(500);
    }

    @Test
    void resultsThatAreReadLaterCount() {
        for (int i = 0; i < 200; i++) {
            String id = "job-" + i;
            store.create(header(id), heldBack());
            Entry second = entry(2, succeeded(0, "\"" + "x".repeat(20_000) + "\""));
            store.append(id, second);
            LoadedJob job =
                    loaded(id, Job.create(id, plan(1, 2)).after(heldBack()).after(second));
            jobs.put(job);
            assertThat(job.data.resultsOf(new int[] {0})).hasSize(1);
        }

        assertThat(jobs.bytes()).isLessThanOrEqualTo(MOST);
    }

    @Test
    void aJobIsTakenOut() {
        LoadedJob job = job("job");
        jobs.put(job);

        assertThat(jobs.take("job")).containsSame(job);
        assertThat(jobs.take("job")).isEmpty();
    }
}
