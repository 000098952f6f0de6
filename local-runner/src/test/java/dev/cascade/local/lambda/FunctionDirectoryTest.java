package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.lambda.FunctionDefinition.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionDirectoryTest {
    @TempDir
    Path root;

    private FunctionDirectory functions;

    @BeforeEach
    void open() {
        functions = new FunctionDirectory(List.of(root.resolve("a"), root.resolve("b"), root.resolve("missing")));
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
    }

    private FunctionDefinition find(String name) {
        return functions.find(name).orElseThrow();
    }

    private List<String> problems(String name) {
        try {
            throw new AssertionError("expected problems, found " + functions.find(name));
        } catch (InvalidFunctionException e) {
            return e.problems();
        }
    }

    @Test
    void aPythonFunctionHasDefaults() throws Exception {
        file("a/f/handler.py", "");
        FunctionDefinition function = find("f");
        assertThat(function.language()).isEqualTo(Language.PYTHON);
        assertThat(function.handler()).isEqualTo("handler.lambda_handler");
        assertThat(function.timeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(function.memoryMb()).isEqualTo(128);
        assertThat(function.environment()).isEmpty();
        assertThat(function.folder()).isEqualTo(root.resolve("a/f")).isAbsolute();
    }

    @ParameterizedTest
    @CsvSource({"index.mjs", "index.js"})
    void aNodeFunctionHasDefaults(String file) throws Exception {
        file("a/f/" + file, "");
        assertThat(find("f").language()).isEqualTo(Language.NODE);
        assertThat(find("f").handler()).isEqualTo("index.handler");
    }

    @ParameterizedTest
    @CsvSource({
        "src/app.py, src/app.run, PYTHON",
        "pkg/app.py, pkg.app.run, PYTHON",
        "app.js, app.run, NODE",
        "lib/app.jar, com.acme.App::run, JAVA",
    })
    void theLanguageFollowsFromTheHandlersFile(String file, String handler, Language language) throws Exception {
        file("a/f/" + file, "");
        file("a/f/function.yaml", "handler: " + handler);
        assertThat(find("f").language()).isEqualTo(language);
    }

    @Test
    void functionYamlIsUsed() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", """
                runtime: python3.12
                handler: handler.main
                timeout: 5m
                memory: 512
                environment: {LEVEL: debug, RETRIES: 3, ON: true}
                """);
        FunctionDefinition function = find("f");
        assertThat(function.runtime()).contains("python3.12");
        assertThat(function.handler()).isEqualTo("handler.main");
        assertThat(function.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(function.memoryMb()).isEqualTo(512);
        assertThat(function.environment()).isEqualTo(Map.of("LEVEL", "debug", "RETRIES", "3", "ON", "true"));
    }

    @ParameterizedTest
    @CsvSource({"python3.x", "python3.13", "nodejs22.x", "java21", "java8.al2"})
    void everyRuntimeNameOfLambdaIsAccepted(String runtime) throws Exception {
        file("a/f/function.yaml", "{handler: a.b, runtime: " + runtime + "}");
        assertThat(find("f").runtime()).contains(runtime);
    }

    @Test
    void environmentValuesAreTheTextsThatWereWritten() throws Exception {
        file("a/f/handler.py", "");
        file(
                "a/f/function.yaml",
                "environment: {ACCOUNT: 0123, RATE: 1.10, BIG: 1e3, ON: true, TEXT: '7', TIME: 2026-01-01}");
        assertThat(find("f").environment())
                .isEqualTo(Map.of(
                        "ACCOUNT",
                        "0123",
                        "RATE",
                        "1.10",
                        "BIG",
                        "1e3",
                        "ON",
                        "true",
                        "TEXT",
                        "7",
                        "TIME",
                        "2026-01-01"));
    }

    @Test
    @DisplayName("F10: words that other versions of YAML take for values are texts")
    void wordsOfOtherVersionsOfYamlAreTexts() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "environment: {A: no, B: 1_000, C: 12:30:45, D: 0x10, E: off, F: '~'}");
        assertThat(find("f").environment())
                .isEqualTo(Map.of("A", "no", "B", "1_000", "C", "12:30:45", "D", "0x10", "E", "off", "F", "~"));
    }

    @Test
    @DisplayName("F14: a byte order mark is accepted in function.yaml")
    void aByteOrderMarkIsAccepted() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "\uFEFFmemory: 512");
        assertThat(find("f").memoryMb()).isEqualTo(512);
    }

    @Test
    @DisplayName("F14: a function.yaml that is a pipe or a link to nothing is refused at once")
    void whatIsNoFileIsRefused() throws Exception {
        file("a/f/handler.py", "");
        file("a/g/handler.py", "");
        assertThat(new ProcessBuilder(
                                "mkfifo", root.resolve("a/f/function.yaml").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createSymbolicLink(root.resolve("a/g/function.yaml"), root.resolve("nowhere"));
        assertThat(problems("f")).singleElement().asString().contains("line 1: it is not a regular file");
        assertThat(problems("g")).singleElement().asString().contains("a link to a file that is not there");
    }

    @Test
    @DisplayName("F14: names and values that no program can be given are refused")
    void variablesThatNoProgramCanHaveAreRefused() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "environment: {'A=B': x, '': x, A: \"a\\0b\", A B: x, OK: x, OK: y}");
        assertThat(problems("f"))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("\"environment.OK\" is given twice"),
                        p -> assertThat(p).contains("\"environment.A=B\" has a name that is not letters"),
                        p -> assertThat(p).contains("\"environment.\" has a name"),
                        p -> assertThat(p).contains("\"environment.A\" has the character NUL"),
                        p -> assertThat(p).contains("\"environment.A B\" has a name"));
    }

    @Test
    @DisplayName("F13: a file that was replaced by one of the same size and time is another one")
    void aReplacedFileIsSeen() throws Exception {
        file("a/f/handler.py", "x = 1");
        Path folder = root.resolve("a/f");
        FileTime time = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(folder.resolve("handler.py"), time);
        Object before = FunctionFolder.stamp(folder);
        assertThat(FunctionFolder.stamp(folder)).isEqualTo(before);

        Path other = Files.writeString(root.resolve("other"), "x = 2");
        Files.setLastModifiedTime(other, time);
        Files.move(other, folder.resolve("handler.py"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(FunctionFolder.stamp(folder)).isNotEqualTo(before);
    }

    @Test
    @DisplayName("F13: a link that was set to other code is seen, and so is a change behind a link")
    void aLinkThatWasSetAnewIsSeen() throws Exception {
        file("one/handler.py", "x = 1");
        file("two/handler.py", "x = 1");
        Path folder = Files.createDirectories(root.resolve("a/f"));
        Files.createSymbolicLink(folder.resolve("..data"), root.resolve("one"));
        Files.createSymbolicLink(folder.resolve("handler.py"), Path.of("..data/handler.py"));
        Object before = FunctionFolder.stamp(folder);

        Files.delete(folder.resolve("..data"));
        Files.createSymbolicLink(folder.resolve("..data"), root.resolve("two"));
        Object swapped = FunctionFolder.stamp(folder);
        assertThat(swapped).isNotEqualTo(before);

        file("two/handler.py", "x = 22");
        assertThat(FunctionFolder.stamp(folder)).isNotEqualTo(swapped);
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "'\"60\"', 60", "90s, 90", "2m, 120", "900, 900"})
    void aTimeoutIsSecondsOrText(String given, long seconds) throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "timeout: " + given);
        assertThat(find("f").timeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "901", "1h", "2.5", "soon", "''", "[1]", "null"})
    void aWrongTimeoutIsRefused(String given) throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "timeout: " + given);
        assertThat(problems("f")).singleElement().asString().contains("function.yaml", "\"timeout\"", "900 s");
    }

    @Test
    void allProblemsAreReportedAtOnceWithFileAndField() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", """
                runtime: ruby3.2
                handler: 5
                timout: 3
                memory: 64
                environment: {AWS_REGION: x, NONE: null, LIST: [1]}
                """);
        assertThat(problems("f"))
                .allSatisfy(problem -> assertThat(problem)
                        .startsWith(root.resolve("a/f/function.yaml").toString()))
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("unknown field \"timout\"; did you mean \"timeout\"?"),
                        p -> assertThat(p).contains("\"runtime\" must be python3.x", "ruby3.2"),
                        p -> assertThat(p).contains("\"handler\" must be text, got 5"),
                        p -> assertThat(p)
                                .contains("\"memory\" must be a whole number of MB from 128 to 10240, got 64"),
                        p -> assertThat(p).contains("\"environment.AWS_REGION\" is set by Lambda itself"),
                        p -> assertThat(p).contains("\"environment.NONE\" must be text, got null"),
                        p -> assertThat(p).contains("\"environment.LIST\" must be text"));
    }

    @Test
    void brokenYamlIsReportedWithItsLine() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "timeout: 3\nmemory: [");
        assertThat(problems("f")).singleElement().asString().contains("function.yaml, line 2", "not YAML");
    }

    @Test
    void anEmptyFunctionYamlSaysNothing() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "# nothing yet\n");
        assertThat(find("f").memoryMb()).isEqualTo(128);
    }

    @Test
    void aFolderWithoutCodeIsRefused() throws Exception {
        file("a/f/README", "");
        assertThat(problems("f")).singleElement().asString().contains("holds no code", "handler.py");
    }

    @Test
    void aJavaFunctionMustNameItsClass() throws Exception {
        file("a/f/f.jar", "");
        assertThat(problems("f")).singleElement().asString().contains("\"handler\" is missing", "com.acme");
    }

    @Test
    void theFirstDirectoryWins() throws Exception {
        file("a/f/handler.py", "");
        file("b/f/index.js", "");
        file("b/g/index.js", "");
        assertThat(find("f").folder()).isEqualTo(root.resolve("a/f"));
        assertThat(find("g").folder()).isEqualTo(root.resolve("b/g"));
        assertThat(functions.names()).containsExactly("f", "g");
    }

    @ParameterizedTest
    @CsvSource({"nosuch", "../b/f", "''", ".", "f/../f", "arn:aws:s3:::f"})
    void whatIsNoFunctionIsNotFound(String name) throws Exception {
        file("b/f/handler.py", "");
        assertThat(functions.find(name)).isEmpty();
    }

    @Test
    void aMissingFunctionComesWithASuggestion() throws Exception {
        try (LambdaFixture lab = new LambdaFixture(root)) {
            lab.python("data-processor", "").python("aggregator", "");
            InvokeResult result = lab.invoke("data_procesor", "{}").result();
            assertThat(result).isInstanceOfSatisfying(InvokeResult.NoSuchFunction.class, none -> {
                assertThat(none.known()).containsExactly("aggregator", "data-processor");
                assertThat(none.message())
                        .isEqualTo("there is no Lambda function \"data_procesor\"; did you mean \"data-processor\"?");
            });
            assertThat(lab.invoke("zzz", "{}").result())
                    .isInstanceOfSatisfying(
                            InvokeResult.NoSuchFunction.class,
                            none -> assertThat(none.message()).contains("known are aggregator, data-processor"));
        }
    }

    @Test
    void anInvalidFunctionIsNotRunnable() throws Exception {
        try (LambdaFixture lab = new LambdaFixture(root)) {
            lab.python("f", "").yaml("f", "memory: 1");
            assertThat(lab.invoke("f", "{}").result()).isInstanceOf(InvokeResult.NotRunnable.class);
        }
    }

    @Test
    void aMissingInterpreterIsNamed() throws Exception {
        file("a/f/handler.py", "");
        assertThatThrownBy(() -> Interpreter.find(find("f"), root.toString()))
                .isInstanceOf(InvalidFunctionException.class)
                .hasMessage("function \"f\" needs python3 on the PATH: install it, or put it there");
    }

    @Test
    void anotherVersionThanAskedForIsNoted() throws Exception {
        file("a/f/handler.py", "");
        file("a/f/function.yaml", "runtime: python3.99");
        Interpreter found = Interpreter.find(find("f"), Interpreter.ownPath());
        assertThat(found.mismatch(find("f")).orElseThrow()).contains("asks for python3.99", found.identifier());
    }

    @Test
    void aNewerJavaThanOursIsRefused() throws Exception {
        file("a/f/f.jar", "");
        file("a/f/function.yaml", "{runtime: java99, handler: A}");
        assertThatThrownBy(() -> Interpreter.find(find("f"), Interpreter.ownPath()))
                .isInstanceOf(InvalidFunctionException.class);
    }
}
