package dev.cascade.local.account.command;

import dev.cascade.local.account.AccountException;
import dev.cascade.local.account.Deployment;
import dev.cascade.local.account.LocalAccount;
import dev.cascade.local.cli.command.PoolOptions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.CommandOutputWriter;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cascade account up}. */
@Command(
        description = {
            "Starts an AWS account that is emulated on this machine and deploys Cascade into it, with `cdk deploy --all`"
                    + " as one would into an account of one's own, the functions of the examples included.",
            "It goes on in the background until `cascade account down`. If it is running already, it is deployed again."
        })
final class AccountUpCommand implements Callable<Integer> {

    /** How long the removal of an account may take that an interrupted command started. */
    private static final Duration TO_REMOVE = Duration.ofSeconds(40);

    /** How much later than its child processes this process may hear of Ctrl-C. */
    private static final Duration TO_HEAR_OF_IT = Duration.ofMillis(200);

    private final CommandSession session;

    @Option(names = "--port", paramLabel = "PORT", description = "Where the account listens. Default: 4566.")
    private int port = 4566;

    @Option(
            names = {"-c", "--context"},
            paramLabel = "NAME=VALUE",
            description =
                    "A flag for `cdk deploy`, as it takes it; may be given several times. Default: examples=true.")
    private Map<String, String> flags = new LinkedHashMap<>();

    @Option(
            names = "--functions",
            paramLabel = "DIR",
            description =
                    "A folder that holds a folder per Lambda function of yours, which are deployed and registered;"
                            + " may be given often, the first wins. Default: none.")
    private List<String> functions = new ArrayList<>();

    AccountUpCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (port < 1 || port > 65_535) {
            throw CommandException.usage("--port is 1 to 65535, got " + port);
        }
        if (!functions.isEmpty() && flags.containsKey("functions")) {
            throw CommandException.usage("--functions and -c functions=… mean the same; give one of them");
        }
        List<Path> folders = functions.stream()
                .map(typed -> PoolOptions.folder(session, typed))
                .toList();
        CommandOutputWriter output = session.output();
        InterruptSignal interrupt = session.environment().interrupt();
        interrupt.setGrace(TO_REMOVE);
        interrupt.onRaise(Thread.currentThread()::interrupt);
        try {
            Deployment deployed = account(session)
                    .up(port, flags, folders, step -> output.note("cascade: " + step + " …"), this::registerExamples);
            output.data(deployed.document(), out -> print(deployed, out));
            return ExitCode.SUCCESS.code();
        } catch (InterruptedException e) {
            return interrupted(output);
        } catch (RuntimeException e) {
            // Ctrl-C reaches programs that are just being started as well, which then fail.
            if (interrupt.await(TO_HEAR_OF_IT)) {
                return interrupted(output);
            }
            throw e instanceof AccountException reason ? failure(reason) : e;
        }
    }

    private static int interrupted(CommandOutputWriter output) {
        output.note(
                "cascade: interrupted; if this command has started the account, the account has been removed again");
        return ExitCode.INTERRUPTED.code();
    }

    private void registerExamples(Deployment deployed) {
        if (!"false".equals(flags.get("examples"))) {
            new ExampleDagDeployment(session).registerAt(deployed);
        }
    }

    static LocalAccount account(CommandSession session) {
        CommandSettings settings = session.settings();
        return new LocalAccount(settings.stateDir(), session.environment().env(), settings.region());
    }

    static CommandException failure(AccountException e) {
        ExitCode exit =
                switch (e.kind()) {
                    case UNUSABLE -> ExitCode.USAGE;
                    case CONFLICT -> ExitCode.CONFLICT;
                    case FAILED -> ExitCode.INTERNAL_ERROR;
                };
        return new CommandException(exit, String.valueOf(e.getMessage()));
    }

    /** For people: where things are, and lines for their shell. */
    static void print(Deployment deployed, PrintStream out) {
        out.append("The account is at ").append(deployed.text("endpoint")).append('\n');
        out.append("  API       ").append(deployed.text("api_url")).append('\n');
        out.append("  stream    ").append(deployed.text("stream_url")).append('\n');
        out.append("  table     ").append(deployed.text("table")).append('\n');
        out.append("  bucket    ").append(deployed.text("bucket")).append('\n');
        out.append("  functions ")
                .append(String.join(", ", deployed.functions()))
                .append('\n');
        out.append("In a shell that has this, `cascade trigger`, `cascade job` and `cascade worker` use it:\n");
        deployed.environment()
                .forEach((name, value) -> out.append("export ")
                        .append(name)
                        .append('=')
                        .append(value)
                        .append('\n'));
    }
}
