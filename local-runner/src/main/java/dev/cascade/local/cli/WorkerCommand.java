package dev.cascade.local.cli;

import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cascade worker}. */
@Command(
        description = {
            "Joins the worker pool of the control plane whose database DATABASE_URL names, and runs tasks until it is told to stop.",
            "The classes and functions of the tasks must be here: --classpath, --functions."
        })
final class WorkerCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private ClassPathOption classPath = new ClassPathOption();

    @Mixin
    private PoolOptions pool = new PoolOptions();

    WorkerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (session.settings().databaseUrl().isEmpty()) {
            throw CommandException.usage("a worker joins a pool that shares a PostgreSQL database; set DATABASE_URL as"
                    + " the control plane has it (on one machine, `cascade dev` runs the tasks itself)");
        }
        if (session.settings().role() == Settings.NodeRole.COORDINATOR) {
            throw CommandException.usage("CASCADE_NODE_ROLE=coordinator runs no tasks; unset it for `cascade worker`");
        }
        int slots = pool.workers(session);
        run(pool.local(session, classPath.get(session), slots), slots);
        return Exit.INTERRUPTED.code();
    }

    private void run(LocalSettings settings, int slots) {
        try (LocalCascade cascade = session.around().opener().apply(settings)) {
            cascade.work();
            session.output().note("cascade: joined the pool with " + Words.count(slots, "slot") + "; Ctrl-C leaves it");
            session.around().interrupt().await();
            session.output().note("cascade: leaving the pool; what ran here is taken over by others");
        }
    }
}
