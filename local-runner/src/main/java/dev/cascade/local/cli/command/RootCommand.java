package dev.cascade.local.cli.command;

import dev.cascade.local.cli.output.OutputFormat;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.VersionProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code cascade} itself: what is the same for all commands. */
@Command(
        name = "cascade",
        description = "Runs DAGs of tasks on this machine, and talks to control planes elsewhere.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionProvider.class,
        footer = {
            "",
            "Exit codes: 0 success, 1 internal error, 2 wrong usage or invalid DAG, 10 job failed, 11 timed out,",
            "12 job cancelled, 20 not found, 21 conflict, 22 not authorised, 130 interrupted,",
            "141 the reader of the output has ended.",
            "",
            "`cascade COMMAND --help` tells more about a command."
        })
final class RootCommand implements Runnable {

    private final CommandSession session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RootCommand(CommandSession session) {
        this.session = session;
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            order = 100,
            description = "How data is printed: json, yaml or table (default).")
    void format(OutputFormat format) {
        session.setFormat(format);
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--version", versionHelp = true, order = 102, description = "Shows the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing; there are "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
