package dev.cascade.aws;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line into the log when a job begins and when it ends. What becomes of its tasks is in the journal. */
final class JobLifecycleLogger implements JobListener {

    private static final Logger LOG = LoggerFactory.getLogger(JobLifecycleLogger.class);

    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        entry.newStatus()
                .ifPresent(status -> LOG.atInfo()
                        .addKeyValue("job", header.id())
                        .addKeyValue("dag", header.dag())
                        .addKeyValue("status", status.label())
                        .log("job is {}", status.label()));
    }
}
