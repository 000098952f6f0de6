package dev.cascade.usecase;

import dev.cascade.port.StoreException;
import java.io.Serial;

/** The store failed while a job was being saved, so that it is not known whether it was created. */
public final class UncertainStartException extends StoreException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String jobId;
    private final StoreException store;

    UncertainStartException(String jobId, StoreException cause) {
        super("it is not known whether job " + jobId + " was created: " + cause.getMessage() + "; look for it", cause);
        this.jobId = jobId;
        this.store = cause;
    }

    /** The id of the job that may have been created. */
    public String jobId() {
        return jobId;
    }

    /** The failure of the store. */
    public StoreException store() {
        return store;
    }
}
