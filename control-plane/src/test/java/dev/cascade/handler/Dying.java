package dev.cascade.handler;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.engine.Actor;
import dev.cascade.engine.Command;
import dev.cascade.handler.Recorded.Message;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.ClearTasks;
import dev.cascade.usecase.Fixture;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.TimeOrderedIds;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A process that decides and saves like any other, and dies when it comes to handing out. */
final class Dying implements TaskDispatcher {

    /** The end of a process. */
    static final class Died extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private final Installation account;
    private final ControlPlane core;

    Dying(Installation account) {
        this.account = account;
        // What it publishes reaches nobody either.
        this.core = ControlPlane.over(
                        account.plane.core().stores(), new Fixture.Files(), this, (job, at) -> {}, () -> account.now)
                .background(Runnable::run)
                .redelivery()
                .build();
    }

    ControlPlane core() {
        return core;
    }

    void take(Message... messages) {
        ControlMessages reader = new ControlMessages(account.plane);
        List<Command> commands = new ArrayList<>();
        String job = "";
        for (Message message : messages) {
            var ended = (ControlMessage.Ended) ((ParsedMessage.Believed) reader.read(message.body())).message();
            job = ended.jobId();
            commands.add(new Command.Complete(
                    ended.attempt().ref(), ended.attempt().number(), ended.outcome(), ended.startedAt()));
        }
        decide(job, commands);
    }

    /** Starts a job, as the API does. */
    String start(String dag) {
        String id = new TimeOrderedIds(() -> account.now).get();
        core.startJob().start(StartJob.Request.of(dag, "{}", "api").withJobId(id));
        return id;
    }

    void cancel(String job) {
        core.cancelJob().cancel(job);
    }

    /** Has one task of a job run again. */
    void clear(String job, String task) {
        core.clearTasks().clear(new ClearTasks.Request(job, List.of(task), false, false, false, Actor.named("ada")));
    }

    void decide(String job, List<? extends Command> commands) {
        core.advanceJob().submit(job, commands).join();
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        return account.plane.dispatcher().reserve(queued);
    }

    @Override
    public String executor(Attempt reserved) {
        return account.plane.dispatcher().executor(reserved);
    }

    @Override
    public Optional<Duration> rememberedLongestRun(Attempt attempt) {
        return account.plane.dispatcher().rememberedLongestRun(attempt);
    }

    @Override
    public void release(List<Attempt> reserved) {
        account.plane.dispatcher().release(reserved);
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        throw new Died();
    }

    @Override
    public void redispatch(List<Attempt> queued) {
        throw new Died();
    }

    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
        throw new Died();
    }

    @Override
    public void stop(Attempt attempt) {
        throw new Died();
    }
}
