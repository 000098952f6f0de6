package dev.cascade.local.cli.session;

import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.StandardOutput;
import dev.cascade.local.cli.output.ControlCharacterFilter;
import dev.cascade.local.cli.output.OutputLostException;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.RequestRejectedException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports an exception as one message on standard error and an exit code. */
public final class ErrorReporter implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final PrintStream out;
    private final PrintStream err;
    private final String command;
    private final boolean debug;

    /** Reports errors on the standard error of the environment. */
    public ErrorReporter(CommandEnvironment environment) {
        this.out = environment.out();
        this.err = ControlCharacterFilter.stream(environment.err());
        this.command = environment.command();
        this.debug = !environment.env().getOrDefault("CASCADE_DEBUG", "").isEmpty();
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        return fail(ExitCode.USAGE, name + ": " + message(e) + "; see `" + name + " --help`", e);
    }

    private static String message(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing -> decapitalized(missing);
            default ->
                e.getCause() instanceof CommandException cause ? String.valueOf(cause.getMessage()) : decapitalized(e);
        };
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String given = e.getUnmatched().getFirst();
        String what = e.isUnknownOption()
                ? "there is no option " + given
                : e.getCommandLine().getSubcommands().isEmpty()
                        ? "\"" + given + "\" is one argument too many"
                        : "there is no command \"" + given + "\"";
        return what
                + new Suggestions()
                        .didYouMean(given, known(e))
                        .map(hint -> "; " + hint)
                        .orElse("");
    }

    private static List<String> known(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        return e.isUnknownOption()
                ? command.getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .toList()
                : List.copyOf(command.getSubcommands().keySet());
    }

    private static String decapitalized(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        return message.length() > 1 && Character.isLowerCase(message.charAt(1))
                ? Character.toLowerCase(message.charAt(0)) + message.substring(1)
                : message;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        String message = "cascade: " + e.getMessage();
        return switch (e) {
            case CommandException own -> refuse(own);
            case OutputLostException lost -> ExitCode.INTERNAL_ERROR.code();
            case RequestRejectedException refusal -> fail(ExitCode.of(refusal.kind()), message, refusal);
            case InvalidDagException invalid -> fail(ExitCode.USAGE, message, invalid);
            case StoreException store -> fail(ExitCode.INTERNAL_ERROR, message + hint(), store);
            default -> handleError(e);
        };
    }

    private static String describe(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + TextFormat.shortened(e.getMessage(), 500);
    }

    private String hint() {
        return debug ? "" : " (CASCADE_DEBUG=1 shows where)";
    }

    /** For what a command refuses. */
    public int refuse(CommandException e) {
        return fail(e.exit(), "cascade: " + e.getMessage(), e);
    }

    /** For a command whose output could not be written, which counts for more than how it ended. */
    public int outputLost(int code) {
        if (!(out instanceof StandardOutput standard)) {
            return code == 0 ? ExitCode.INTERNAL_ERROR.code() : code;
        }
        if (standard.hasNoReader()) {
            return ExitCode.NO_READER.code();
        }
        String reason = standard.failure().map(Throwable::getMessage).orElse("no reason is known");
        err.append("cascade: standard output could not be written completely: " + reason + "\n")
                .flush();
        return ExitCode.INTERNAL_ERROR.code();
    }

    /** For what no command expects. */
    public int handleError(Throwable e) {
        return fail(ExitCode.INTERNAL_ERROR, "cascade: internal error: " + describe(e) + hint(), e);
    }

    private int fail(ExitCode exit, String message, Throwable e) {
        err.append(TextFormat.asCalled(message, command)).append('\n');
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return exit.code();
    }
}
