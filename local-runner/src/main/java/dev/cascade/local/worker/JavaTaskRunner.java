package dev.cascade.local.worker;

import dev.cascade.dsl.NonRetryableException;
import dev.cascade.dsl.SkipException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.TaskInput;
import dev.cascade.usecase.TaskInputs;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Runs local tasks: Java classes that implement {@link Task}, in this process, on the thread that calls. What they print goes to the log of their
 * attempt. Thread-safe.
 */
public final class JavaTaskRunner implements AttemptRunner {

    private final ClassLoader classes;
    private final TaskInputs inputs;
    private final AttemptLogs logs;
    private final ShutdownSignals stopSignals;
    private final Map<String, Constructor<? extends Task>> constructors = new ConcurrentHashMap<>();

    /**
     * @param classes where the classes of tasks are
     * @param logs where the logs of attempts go
     * @param stopping whether this process takes no more tasks, as it is about to end
     */
    public JavaTaskRunner(ClassLoader classes, TaskInputs inputs, AttemptLogs logs, BooleanSupplier stopping) {
        TaskOutputRedirect.install(System.out, System.err);
        this.classes = classes;
        this.inputs = inputs;
        this.logs = logs;
        this.stopSignals = new ShutdownSignals(stopping);
    }

    @Override
    public AttemptOutcome run(Attempt attempt, Instant startedAt) throws InterruptedException {
        AttemptLog log = logs.of(attempt);
        Thread.currentThread().setContextClassLoader(classes);
        TaskOutputRedirect.begin(log);
        try {
            return execute(attempt, startedAt, log);
        } finally {
            TaskOutputRedirect.end();
        }
    }

    /** Catches every Throwable, so that the thread can run the next task. */
    private AttemptOutcome execute(Attempt attempt, Instant startedAt, AttemptLog log) throws InterruptedException {
        try {
            Task task = newTask(attempt.definition().text("module").orElseThrow());
            TaskInput input = TaskInput.of(attempt, startedAt);
            LocalTaskContext context = new LocalTaskContext(input, inputs, log);
            Object value = task.execute(new TaskConfig(input.options()), context);
            return stopSignals.mayHaveReturned(value) ? new AttemptOutcome.Stopped() : AttemptOutcome.returned(value);
        } catch (InterruptedException e) {
            throw e;
        } catch (UnusableModuleException | BadContextException e) {
            return new AttemptOutcome.Failed(TaskError.permanent(TaskError.BAD_CONFIG, String.valueOf(e.getMessage())));
        } catch (SkipException e) {
            return new AttemptOutcome.Skipped(ThrowableText.message(e));
        } catch (NonRetryableException e) {
            return new AttemptOutcome.Failed(TaskError.permanent(e.getClass().getName(), ThrowableText.describe(e)));
        } catch (Throwable e) { // Also what is neither an exception nor an error, which a task may throw as well.
            return failed(e);
        }
    }

    private AttemptOutcome failed(Throwable e) throws InterruptedException {
        return stopSignals.mayHaveFailedTask()
                ? new AttemptOutcome.Stopped()
                : new AttemptOutcome.Failed(TaskError.retryable(e.getClass().getName(), ThrowableText.describe(e)));
    }

    private Task newTask(String module) throws UnusableModuleException {
        Constructor<? extends Task> constructor = constructors.get(module);
        if (constructor == null) {
            constructor = find(module);
            constructors.put(module, constructor);
        }
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw new UnusableModuleException("the constructor of " + module + " failed: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new UnusableModuleException(module + " cannot be created: " + e.getMessage());
        }
    }

    private Constructor<? extends Task> find(String module) throws UnusableModuleException {
        try {
            return Class.forName(module, true, classes).asSubclass(Task.class).getConstructor();
        } catch (ClassNotFoundException e) {
            throw new UnusableModuleException("there is no class " + module
                    + " on the worker's class path; name its jar or folder with --classpath");
        } catch (ClassCastException e) {
            throw new UnusableModuleException(module + " does not implement " + Task.class.getName());
        } catch (NoSuchMethodException e) {
            throw new UnusableModuleException(module + " has no public constructor without parameters");
        } catch (LinkageError e) {
            throw new UnusableModuleException(module + " cannot be loaded: " + e);
        }
    }

    /** The task's {@code module} is not something that can be run. */
    private static final class UnusableModuleException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusableModuleException(String message) {
            super(message);
        }
    }
}
