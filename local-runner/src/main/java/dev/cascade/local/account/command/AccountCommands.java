package dev.cascade.local.account.command;

import dev.cascade.local.cli.command.CommandGroupProvider;
import dev.cascade.local.cli.session.CommandSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** {@code cascade account}. */
public final class AccountCommands implements CommandGroupProvider {

    @Override
    public String name() {
        return "account";
    }

    @Override
    public String description() {
        return "Runs the deployed stack in an AWS account emulated on this machine.";
    }

    @Override
    public Map<String, Function<CommandSession, Object>> commands() {
        Map<String, Function<CommandSession, Object>> commands = new LinkedHashMap<>();
        commands.put("up", AccountUpCommand::new);
        commands.put("status", AccountStatusCommand::new);
        commands.put("down", AccountDownCommand::new);
        return commands;
    }
}
