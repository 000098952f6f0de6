package dev.cascade.local.lambda;

import dev.cascade.local.lambda.FunctionDefinition.Language;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The program that runs a function.
 *
 * @param executable the real program, not a launcher script that would cost time at every start
 * @param identifier the AWS name of what this is: {@code python3.11}, {@code nodejs20.x}, {@code java21}
 */
record Interpreter(Path executable, String identifier) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.(\\d+))?.*");
    private static final long PROBE_SECONDS = 20;

    /**
     * Finds the program on this machine: for {@code python3.12} that very program if it is there, else {@code python3}.
     *
     * @param path the folders to look in, as in {@code PATH}
     * @throws InvalidFunctionException if there is none
     */
    static Interpreter find(FunctionDefinition function, String path) {
        return switch (function.language()) {
            case PYTHON -> probeFirst(function, pythonPrograms(function), "python3", path);
            case NODE -> probeFirst(function, List.of("node"), "node", path);
            case JAVA -> ownJdk(function);
        };
    }

    /** The warning for a function that runs on another version than the one it names. */
    Optional<String> mismatch(FunctionDefinition function) {
        return function.runtime()
                .filter(asked -> function.language() != Language.JAVA)
                .filter(asked -> !asked.equals(identifier) && !asked.equals("python3.x") && !asked.equals("python3"))
                .map(asked -> "function.yaml asks for %s; this machine runs it on %s".formatted(asked, identifier));
    }

    private static List<String> pythonPrograms(FunctionDefinition function) {
        return Stream.concat(function.runtime().stream(), Stream.of("python3"))
                .distinct()
                .toList();
    }

    private static Interpreter probeFirst(
            FunctionDefinition function, List<String> programs, String needed, String path) {
        return programs.stream()
                .flatMap(program -> onPath(program, path).stream())
                .flatMap(program -> probe(function.language(), program).stream())
                .findFirst()
                .orElseThrow(() ->
                        new InvalidFunctionException("function \"%s\" needs %s on the PATH: install it, or put it there"
                                .formatted(function.name(), needed)));
    }

    /** The folders that this process looks for programs in. */
    static String ownPath() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("");
    }

    /** The first program of this name in these folders. */
    static Optional<Path> onPath(String program, String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Optional<Interpreter> probe(Language language, Path program) {
        List<String> question = language == Language.PYTHON
                ? List.of("-c", "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])")
                : List.of("-e", "console.log(process.execPath); console.log(process.versions.node)");
        Optional<List<String>> answer = ask(program, question);
        return answer.filter(lines -> lines.size() == 2).flatMap(lines -> {
            Matcher version = VERSION.matcher(lines.get(1));
            if (!version.matches()) {
                return Optional.empty();
            }
            String name = language == Language.PYTHON
                    ? "python" + version.group(1) + "." + version.group(2)
                    : "nodejs" + version.group(1) + ".x";
            return Optional.of(new Interpreter(Path.of(lines.get(0)), name));
        });
    }

    /** Empty when the program does not work, as the launcher of a version that is not installed. */
    private static Optional<List<String>> ask(Path program, List<String> question) {
        try {
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), question.stream())
                    .toList());
            builder.environment().clear();
            builder.environment().putAll(FunctionEnvironment.inherited());
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            // Only if it is late: destroying a process that has ended closes its output, read or not.
            var unused = process.onExit()
                    .orTimeout(PROBE_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(late -> process.destroyForcibly());
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Not to be interrupted: a cancelled invocation must not look like a missing program.
            int code = process.onExit().join().exitValue();
            return code == 0 ? Optional.of(output.lines().toList()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Interpreter ownJdk(FunctionDefinition function) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new InvalidFunctionException(
                    ("function \"%s\" is written in Java: AWS's runtime client for Java exists for Linux only;"
                                    + " run it there, or in a Linux container")
                            .formatted(function.name()));
        }
        int version = Runtime.version().feature();
        int asked = function.runtime()
                .map(name -> Integer.parseInt(name.replaceAll("java(\\d+).*", "$1")))
                .orElse(version);
        if (asked > version) {
            throw new InvalidFunctionException(
                    "function \"%s\" needs Java %d, and Cascade runs on Java %d: install a newer JDK"
                            .formatted(function.name(), asked, version));
        }
        return new Interpreter(Path.of(System.getProperty("java.home"), "bin", "java"), "java" + version);
    }
}
