package dev.cascade.local.cli;

import dev.cascade.local.account.AccountException;
import dev.cascade.local.account.Deployed;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cascade account status}. */
@Command(description = "Shows where the emulated account is and what is in it; exit code 20 if it is not running.")
final class AccountStatusCommand implements Callable<Integer> {

    private final Session session;

    AccountStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Optional<Deployed> deployed = AccountUpCommand.account(session).status();
            if (deployed.isEmpty()) {
                throw new CommandException(
                        Exit.NOT_FOUND, "no emulated account is running here; start one with `cascade account up`");
            }
            session.output().data(deployed.get().document(), out -> AccountUpCommand.print(deployed.get(), out));
            return Exit.SUCCESS.code();
        } catch (AccountException e) {
            throw AccountUpCommand.failure(e);
        }
    }
}
