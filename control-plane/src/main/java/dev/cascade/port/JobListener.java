package dev.cascade.port;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;

/** Hears of everything that happens to jobs in this process, in order for each job, after it was saved. */
@FunctionalInterface
public interface JobListener {

    /** {@code entry} was saved and made the job what it is now. Must return quickly and not throw. */
    void saved(JobHeader header, Job job, Entry entry);
}
