package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiler of the JDK that runs Cascade, for tasks in Java. */
class JavacTest {

    @TempDir
    Path folder;

    private CliRunner cli;

    @BeforeEach
    void aTask() {
        cli = new CliRunner(folder)
                .file("tasks/acme/Greets.java", """
                        package acme;
                        import dev.cascade.dsl.*;
                        public final class Greets implements Task {
                            @Override public Object execute(TaskConfig config, TaskContext context) { return "hello"; }
                        }
                        """)
                .file("lib/Word.java", "public final class Word { public static String get() { return \"word\"; } }")
                .file("Uses.java", """
                        import dev.cascade.dsl.*;
                        public final class Uses implements Task {
                            @Override public Object execute(TaskConfig config, TaskContext context) { return Word.get(); }
                        }
                        """)
                .file("dags/greets.yaml", "tasks: { a: { type: local, module: acme.Greets } }");
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    @DisplayName("F17: a task is compiled without a word about the class path, and runs")
    void aTaskIsCompiledAndRuns() {
        CliRunner.Result compiled = cli.run("javac", "-d", at("classes"), at("tasks/acme/Greets.java"));

        assertThat(compiled.exit()).as(compiled.err()).isZero();
        assertThat(cli.run("run", "greets", "--classpath", "classes", "-o", "json")
                        .out())
                .contains("hello");
    }

    @Test
    @DisplayName("F17: a class path that is given comes before what tasks are written against")
    void aClassPathThatIsGivenComesOnTop() {
        assertThat(cli.run("javac", "-d", at("words"), at("lib/Word.java")).exit())
                .isZero();

        assertThat(cli.run("javac", "-cp", at("words"), "-d", at("classes"), at("Uses.java"))
                        .exit())
                .isZero();
        assertThat(cli.run("javac", "--class-path=" + at("words"), "-d", at("classes"), at("Uses.java"))
                        .exit())
                .isZero();
        assertThat(cli.env("CLASSPATH", at("words"))
                        .run("javac", "-d", at("classes"), at("Uses.java"))
                        .exit())
                .isZero();
    }

    @Test
    void whatDoesNotCompileIsToldByTheCompiler() {
        CliRunner.Result result = cli.run("javac", "-d", at("classes"), at("Uses.java"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("cannot find symbol");
        assertThat(cli.run("javac").exit()).isEqualTo(2);
    }

    @Test
    @DisplayName("F7: what the compiler was asked for is data, as with the compiler itself")
    void whatWasAskedForIsData() {
        CliRunner.Result version = cli.run("javac", "--version");

        assertThat(version.exit()).isZero();
        assertThat(version.out()).startsWith("javac ");
        assertThat(version.err()).isEmpty();
        assertThat(cli.run("javac", "-X").out()).contains("--add-exports");
    }

    @Test
    @DisplayName("F17: all options but --help are the compiler's, and the help lists no other")
    void theHelpListsNoOptionThatIsTheCompilers() {
        assertThat(cli.run("javac", "--help").out()).contains("--help").doesNotContain("--output");

        CliRunner.Result refused = cli.run("javac", "-o", "json");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("error: ", "-o");
    }

    @Test
    @DisplayName("F17: the class path for other tools is printed")
    void theClassPathIsPrinted() {
        String path = cli.run("classpath").out().strip();

        assertThat(Path.of(path)).exists();
        assertThat(cli.run("classpath", "-o", "json").json().cell("classpath")).isEqualTo(path);
    }
}
