package dev.cascade.local.account.command;

import dev.cascade.local.account.AccountException;
import dev.cascade.local.account.Deployment;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.session.CommandSession;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cascade account status}. */
@Command(description = "Shows where the emulated account is and what is in it; exit code 20 if it is not running.")
final class AccountStatusCommand implements Callable<Integer> {

    private final CommandSession session;

    AccountStatusCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Optional<Deployment> deployed = AccountUpCommand.account(session).status();
            if (deployed.isEmpty()) {
                throw new CommandException(
                        ExitCode.NOT_FOUND, "no emulated account is running here; start one with `cascade account up`");
            }
            session.output().data(deployed.get().document(), out -> AccountUpCommand.print(deployed.get(), out));
            return ExitCode.SUCCESS.code();
        } catch (AccountException e) {
            throw AccountUpCommand.failure(e);
        }
    }
}
