package dev.cascade.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cascade account down}. */
@Command(description = "Stops the emulated account and removes it, with everything that was in it.")
final class AccountDownCommand implements Callable<Integer> {

    private final Session session;

    @Option(names = "--keep-logs", description = "Leaves its logs where they are.")
    private boolean keepLogs;

    AccountDownCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        session.around().interrupt().setGrace(Interrupt.FOR_TASKS);
        boolean existed = AccountUpCommand.account(session).down(keepLogs);
        session.output().note(existed ? "cascade: the account is gone" : "cascade: there was no account here");
        return Exit.SUCCESS.code();
    }
}
