package dev.cascade.local;

import dev.cascade.aws.AwsClients;
import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.AwsSettings;
import dev.cascade.engine.Command;
import dev.cascade.local.aws.ScaleInProtection;
import dev.cascade.local.aws.TaskCredentialsEndpoint;
import dev.cascade.local.aws.TaskQueuePoller;
import dev.cascade.local.aws.WorkerFirstDispatcher;
import dev.cascade.local.worker.AttemptLogs;
import dev.cascade.local.worker.TaskEnvironment;
import dev.cascade.port.Attempt;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker of an AWS account: takes local tasks and commands from the queue, and advances their jobs itself, over the same state as the control
 * functions. Tasks of Lambda and Step Functions it only dispatches. Thread-safe.
 */
public final class AwsWorker implements WorkerNode {

    private static final Logger LOG = LoggerFactory.getLogger(AwsWorker.class);

    /** The interval of the search for results that a worker accepted and did not publish; listing them costs $0.04 in 30 days. */
    private static final Duration PUBLISHING = Duration.ofMinutes(5);

    private final WorkerRuntime workerRuntime;
    private final InProcessTimers wakeUps;
    private final AwsControlPlane plane;
    private final TaskQueuePoller intake;
    private final Optional<ScaleInProtection> protection;
    private final Optional<TaskCredentialsEndpoint> taskRole;
    private final Map<String, String> ofCommands;
    private final AttemptLogs logs;

    private AwsWorker(
            AwsSettings settings,
            LocalSettings local,
            AttemptLogs logs,
            AwsClients clients,
            Optional<URI> ecsAgent,
            Optional<TaskCredentialsEndpoint> taskRole,
            InstantSource clock) {
        this.workerRuntime = new WorkerRuntime(local, clock);
        this.wakeUps = new InProcessTimers(clock);
        this.plane = AwsControlPlane.forWorker(
                settings, clients, clock, wakeUps, queue -> new WorkerFirstDispatcher(workerRuntime.pool(), queue));
        this.intake = new TaskQueuePoller(
                plane.taskQueue(), workerRuntime.pool(), plane.core().advanceJob());
        this.protection = ecsAgent.map(agent -> new ScaleInProtection(agent, clock));
        this.taskRole = taskRole;
        this.ofCommands = local.environment();
        this.logs = logs;
        wakeUps.onWake(jobId -> plane.core().advanceJob().submitAsync(jobId, new Command.Tick()));
    }

    /**
     * A worker of the installation that {@code settings} name. Region and credentials come as they do for the AWS tools. Of {@code local}
     * it uses the class path, the number of slots and the environment for commands.
     *
     * @param logs where the logs of tasks go
     * @param taskRole ARN of the role whose credentials commands get; empty: they get none
     * @param environment the process's, for what ECS tells its tasks
     */
    public static AwsWorker open(
            AwsSettings settings,
            LocalSettings local,
            AttemptLogs logs,
            Optional<String> taskRole,
            Map<String, String> environment) {
        Optional<URI> agent =
                Optional.ofNullable(environment.get("ECS_AGENT_URI")).map(URI::create);
        return new AwsWorker(
                settings,
                local,
                logs,
                new AwsClients(),
                agent,
                taskRole.map(TaskCredentialsEndpoint::new),
                InstantSource.system());
    }

    /** With these clients and this clock, outside of ECS and without a role for commands. */
    static AwsWorker open(
            AwsSettings settings, LocalSettings local, AttemptLogs logs, AwsClients clients, InstantSource clock) {
        return new AwsWorker(settings, local, logs, clients, Optional.empty(), Optional.empty(), clock);
    }

    @Override
    public void work() {
        // A missing queue or role, or one that denies access, is reported before the worker joins.
        boolean unused = plane.taskQueue().isEmpty();
        taskRole.ifPresent(TaskCredentialsEndpoint::check);
        workerRuntime.join(
                plane.core(), wakeUps, logs, TaskEnvironment.withoutAwsCredentials(environmentOfCommands()), Map.of());
        wakeUps.repeat("looking for lost workers and writes in doubt", WorkerLease.RENEWAL, this::reconcile);
        publishWhatOthersLeft();
        wakeUps.repeat("publishing results of workers that died", PUBLISHING, this::publishWhatOthersLeft);
        protection.ifPresent(ecs -> wakeUps.repeat(
                "protecting this task of ECS from being stopped",
                WorkerLease.RENEWAL,
                () -> ecs.tell(!workerRuntime.pool().held().isEmpty())));
        intake.start();
    }

    private Map<String, String> environmentOfCommands() {
        Map<String, String> all = new HashMap<>(ofCommands);
        taskRole.ifPresent(role -> all.putAll(role.variables()));
        return all;
    }

    /** After a pause of this process its own lease may have ended too; it is renewed first. */
    private void reconcile() {
        if (workerRuntime.self().isPresent()) {
            plane.core().reconcileJobs().reconcileWithoutSweep();
        }
    }

    private void publishWhatOthersLeft() {
        plane.core().publishResults().recover(plane.core().advanceJob());
    }

    @Override
    public void onExhausted(Runnable action) {
        workerRuntime.pool().onExhausted(action);
    }

    @Override
    public void leave(Duration atMost) {
        intake.close();
        List<Attempt> left = workerRuntime.finish(atMost);
        // Neither a message of others nor what is handed back must end in this worker's own last request.
        intake.awaitEnd();
        workerRuntime.handBack(left, plane.core().advanceJob());
    }

    @Override
    public void close() {
        intake.close();
        try {
            workerRuntime.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the class path did not close");
        }
        wakeUps.close();
        taskRole.ifPresent(TaskCredentialsEndpoint::close);
    }
}
