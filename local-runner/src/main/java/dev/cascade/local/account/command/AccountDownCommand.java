package dev.cascade.local.account.command;

import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.session.CommandSession;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cascade account down}. */
@Command(description = "Stops the emulated account and removes it, with everything that was in it.")
final class AccountDownCommand implements Callable<Integer> {

    private final CommandSession session;

    @Option(names = "--keep-logs", description = "Leaves its logs where they are.")
    private boolean keepLogs;

    AccountDownCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        session.environment().interrupt().setGrace(InterruptSignal.FOR_TASKS);
        boolean existed = AccountUpCommand.account(session).down(keepLogs);
        session.output().note(existed ? "cascade: the account is gone" : "cascade: there was no account here");
        return ExitCode.SUCCESS.code();
    }
}
