package dev.cascade.usecase.cost;

/** The functions of the control plane in an account, and the memory that the stacks give each of them. */
public enum ControlFunctionMemory {
    /** HTTP requests. */
    API(ControlFunctionMemory.READING),
    /** WebSocket clients. */
    SOCKET(ControlFunctionMemory.WAITING),
    /** The control queue: ends of functions, timers, pieces of fan-outs. */
    QUEUE(ControlFunctionMemory.WAITING),
    /** The table's stream. */
    CHANGE(ControlFunctionMemory.WAITING),
    /** The minute. */
    TICK(ControlFunctionMemory.WAITING),
    /** DAG files. */
    DAG_SOURCE(ControlFunctionMemory.READING);

    /** They mostly wait for DynamoDB, so that more memory, and the more CPU that comes with it, would be paid for waiting. */
    private static final int WAITING = 512;
    /** They read and check whole documents, and in one case a caller waits for the result. */
    private static final int READING = 1024;

    private final int megabytes;

    ControlFunctionMemory(int megabytes) {
        this.megabytes = megabytes;
    }

    /** The memory, in MB. */
    public int megabytes() {
        return megabytes;
    }

    /** The memory, in GB, as it is billed. */
    public double gigabytes() {
        return megabytes / 1024.0;
    }
}
