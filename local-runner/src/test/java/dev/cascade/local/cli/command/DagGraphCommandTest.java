package dev.cascade.local.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.CliRunner;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DagGraphCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("sales.yaml"), """
            tasks:
              load: { type: noop, depends_on: [extract] }
              extract: { type: noop }
            """);
    }

    private CliRunner.Result cascade(String... args) {
        return new CliRunner(folder).run(args);
    }

    @Test
    void aGraphIsDrawnForMermaidUnlessSaidOtherwise() {
        assertThat(cascade("dag", "graph", "sales.yaml").out()).isEqualTo("""
            flowchart LR
              n0["extract"]
              n1["load"]
              n0 --> n1
            """);
    }

    @Test
    void aGraphIsDrawnForGraphviz() {
        assertThat(cascade("dag", "graph", "sales.yaml", "--format", "dot").out())
                .isEqualTo("""
                    digraph "sales" {
                      rankdir=LR;
                      node [shape=box];
                      n0 [label="extract"];
                      n1 [label="load"];
                      n0 -> n1;
                    }
                    """);
    }

    @Test
    void aGraphIsDrawnAsAPicture() {
        assertThat(cascade("dag", "graph", "sales.yaml", "--format", "svg").out())
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" ")
                .contains(">extract</text>", ">load</text>", "<path d=\"M")
                .endsWith("</svg>\n");
    }

    @Test
    void aRegisteredVersionIsDrawnAsItWas() throws IOException {
        assertThat(cascade("dag", "deploy", "sales.yaml").exit()).isZero();
        Files.writeString(folder.resolve("sales.yaml"), "tasks: { only: { type: noop } }");
        assertThat(cascade("dag", "deploy", "sales.yaml").exit()).isZero();

        assertThat(cascade("dag", "graph", "sales", "--version", "1").out()).contains("extract", "load");
        assertThat(cascade("dag", "graph", "sales", "--version", "2").out()).contains("only");
        assertThat(cascade("dag", "versions", "sales").out()).containsSubsequence("VERSION", "2 ", "1 ");
        assertThat(Json.parseObject(
                        cascade("dag", "versions", "sales", "-o", "json").out()))
                .containsKey("versions");
        CliRunner.Result unknown = cascade("dag", "graph", "sales", "--version", "3");
        assertThat(unknown.exit()).isEqualTo(20);
        assertThat(unknown.err()).contains("the latest is 2");
    }

    @Test
    void anUnknownFormatIsWrongUsage() {
        CliRunner.Result result = cascade("dag", "graph", "sales.yaml", "--format", "png");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("mermaid, dot or svg").contains("png");
    }

    @Test
    void withoutWorkersTheListIsEmpty() {
        assertThat(cascade("worker", "list").out()).isEqualTo("no workers\n");
        assertThat(cascade("worker", "list", "-o", "json").out()).contains("\"workers\"");
    }
}
