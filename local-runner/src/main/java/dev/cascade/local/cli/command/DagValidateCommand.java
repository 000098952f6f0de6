package dev.cascade.local.cli.command;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.ProblemLocation;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cascade dag validate}. */
@Command(
        description = {
            "Checks DAG files and tells everything that is wrong with them, with file, line and column.",
            "Exits with 2 if a file is invalid, with 20 if one is not there."
        })
final class DagValidateCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "DAG files, or folders with DAG files.")
    private List<String> files = new ArrayList<>();

    DagValidateCommand(CommandSession session) {
        this.session = session;
    }

    /** The result of validating one file. */
    private record Verdict(String file, Optional<DagDefinition> dag, List<Problem> problems, ExitCode exit) {

        Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("file", file);
            tree.put("valid", problems.isEmpty());
            tree.put("dag", dag.map(DagDefinition::name).orElse(null));
            tree.put("problems", problems.stream().map(Verdict::tree).toList());
            return tree;
        }

        private static Map<String, @Nullable Object> tree(Problem problem) {
            ProblemLocation where = problem.where();
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("code", problem.code());
            tree.put("file", where.source());
            tree.put("line", where.line() == 0 ? null : where.line());
            tree.put("column", where.line() == 0 ? null : where.column());
            tree.put("pointer", where.pointer());
            tree.put("message", problem.message());
            tree.put("hint", problem.hint().orElse(null));
            return tree;
        }
    }

    @Override
    public Integer call() {
        List<Verdict> verdicts = files.stream()
                .flatMap(typed -> DagFile.typed(typed, session).stream())
                .map(DagValidateCommand::judge)
                .toList();
        session.output().data(verdicts.stream().map(Verdict::tree).toList(), out -> print(verdicts, out));
        boolean invalid = verdicts.stream().anyMatch(v -> v.exit() == ExitCode.USAGE);
        boolean missing = verdicts.stream().anyMatch(v -> v.exit() == ExitCode.NOT_FOUND);
        return (invalid ? ExitCode.USAGE : missing ? ExitCode.NOT_FOUND : ExitCode.SUCCESS).code();
    }

    private static Verdict judge(DagFile file) {
        try {
            return new Verdict(file.shown(), Optional.of(file.read()), List.of(), ExitCode.SUCCESS);
        } catch (InvalidDagException e) {
            return new Verdict(file.shown(), Optional.empty(), e.problems(), ExitCode.USAGE);
        } catch (CommandException e) {
            String code = e.exit() == ExitCode.NOT_FOUND ? "no-such-file" : "not-a-dag-file";
            ProblemLocation where = new ProblemLocation(file.shown(), "", 0, 0);
            Problem problem = new Problem(code, where, String.valueOf(e.getMessage()), Optional.empty());
            return new Verdict(file.shown(), Optional.empty(), List.of(problem), e.exit());
        }
    }

    private void print(List<Verdict> verdicts, PrintStream out) {
        for (Verdict verdict : verdicts) {
            verdict.dag()
                    .ifPresent(dag -> out.append(verdict.file())
                            .append(": DAG \"")
                            .append(dag.name())
                            .append("\" is valid, ")
                            .append(TextFormat.count(dag.tasks().size(), "task"))
                            .append('\n'));
            verdict.problems().forEach(problem -> session.output().note(problem.toString()));
        }
    }
}
