package dev.cascade.handler;

import dev.cascade.engine.Command;
import dev.cascade.handler.Recorded.Message;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.TimeOrderedIds;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A process that decides and saves like any other, and dies when it comes to handing out. */
final class Dying implements TaskDispatcher {

    /** The end of a process. */
    static final class Died extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private final Installation account;
    private final AdvanceJob advance;

    Dying(Installation account) {
        this.account = account;
        this.advance = new AdvanceJob(
                account.plane.jobs(),
                account.plane.plans(),
                this,
                (header, job, entry) -> {},
                (job, at) -> {},
                () -> account.now);
    }

    void take(Message... messages) {
        ControlMessages reader = new ControlMessages(account.plane);
        List<Command> commands = new ArrayList<>();
        String job = "";
        for (Message message : messages) {
            var ended = (ControlMessage.Ended) ((Reading.Believed) reader.read(message.body())).message();
            job = ended.jobId();
            commands.add(new Command.Complete(
                    ended.attempt().ref(), ended.attempt().number(), ended.outcome(), ended.startedAt()));
        }
        decide(job, commands);
    }

    /** Starts a job, as the API does. */
    String start(String dag) {
        String id = new TimeOrderedIds(() -> account.now).get();
        new StartJob(
                        account.plane.dags(),
                        account.plane.jobs(),
                        account.plane.plans(),
                        new AdmitJobs(account.plane.jobs(), advance, Runnable::run),
                        () -> id,
                        () -> account.now)
                .start(StartJob.Request.of(dag, "{}", "api"));
        return id;
    }

    void cancel(String job) {
        new CancelJob(account.plane.jobs(), advance).cancel(job);
    }

    void decide(String job, List<? extends Command> commands) {
        advance.submit(job, commands).join();
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
