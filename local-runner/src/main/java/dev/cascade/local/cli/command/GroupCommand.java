package dev.cascade.local.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only holds others, as {@code cascade job}. */
@Command(synopsisSubcommandLabel = "COMMAND")
final class GroupCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        String known = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(spec.commandLine(), "a command is missing; there are " + known);
    }
}
