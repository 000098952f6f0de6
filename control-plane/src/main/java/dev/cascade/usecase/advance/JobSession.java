package dev.cascade.usecase.advance;

import dev.cascade.engine.Command;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Work on one job, by the thread that holds its mailbox. What a write left in doubt outlives it. */
public final class JobSession {

    public final String jobId;

    /** The job, if it has been loaded. */
    public @Nullable LoadedJob open;

    /** What was to be saved, and may have been: the write failed, or met a conflict. */
    public @Nullable Draft inDoubt;

    /** Claims that won in a write whose answer got lost, so that their workers do not know it: granted when they come again. */
    public final Set<Command.Claim> unclaimed = new HashSet<>();

    public JobSession(String jobId) {
        this.jobId = jobId;
    }

    /** Whether something is left that the next session has to know. */
    public boolean isUnsettled() {
        return inDoubt != null || !unclaimed.isEmpty();
    }
}
