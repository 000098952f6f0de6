package dev.cascade.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose state folder cannot be used, or stops to be usable while they run. */
@Timeout(180)
class FailingStateTest {

    @TempDir
    Path folder;

    private CliRunner cli;

    @BeforeEach
    void aFolder() throws IOException {
        cli = new CliRunner(folder).file("dags/good.yaml", "tasks: { one: { type: command, command: [cat] } }");
        Files.createDirectories(folder.resolve(".cascade"));
    }

    @Test
    @DisplayName("H5: a run whose disk fills up ends with the reason, and its job goes on with the next run")
    void aRunOnADiskThatFillsUpEnds() throws Exception {
        // Commands run in this process's current folder.
        String filler = folder.resolve(".cascade/filler").toString();
        cli.file(
                "dags/filling.yaml",
                "tasks:",
                "  fill: { type: command, command: [sh, -c, 'head -c 100m /dev/zero > " + filler + "; echo 1'] }",
                "  after: { type: command, command: [sh, -c, '[ ! -e " + filler + " ]'], depends_on: [fill] }");
        try (SmallFileSystem disk = SmallFileSystem.mount(folder.resolve(".cascade"), 4)) {
            CliRunner.Result full = cli.run("run", "filling", "--workers", "1");

            assertThat(full.exit()).isEqualTo(1);
            assertThat(full.errLines().getLast())
                    .startsWith("cascade: job ")
                    .contains("cannot go on", "cascade.db", "full", "goes on with the next `cascade");
            assertThat(full.err()).doesNotContain("\tat ");

            disk.free();
            CliRunner.Result next = cli.run("run", "good", "--workers", "1");
            assertThat(next.exit()).isZero();
            assertThat(next.err()).contains("1 unfinished job");
        }
    }

    @Test
    @DisplayName("H5: a run that begins on a full disk says so in one line")
    void aFullDiskIsToldAtTheStart() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(folder.resolve(".cascade"), 4)) {
            assertThat(cli.run("run", "good").exit()).isZero();
            disk.fill();

            for (String[] command : new String[][] {{"run", "good"}, {"dev", "--port", "0"}}) {
                CliRunner.Result full = cli.run(command);

                assertThat(full.exit()).isEqualTo(1);
                assertThat(full.errLines()).singleElement().asString().contains(".cascade", "the disk is full");
            }
        }
    }

    @Test
    @DisplayName("H5: a state folder that cannot be used is reported in one line, with what to do")
    void anUnusableFolderIsToldInOneLine() throws Exception {
        Files.delete(folder.resolve(".cascade"));
        cli.file(".cascade", "this is a file");

        CliRunner.Result run = cli.run("run", "good");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.errLines()).singleElement().asString().contains(".cascade", "CASCADE_STATE_DIR");
    }

    @Test
    @DisplayName("H5: while the database is gone, health says so with 503; once it is back, jobs run again")
    void healthTellsWhetherWritesWork() throws Exception {
        Path database = folder.resolve(".cascade/cascade.db");
        Path away = folder.resolve("away.db");
        try (CliRunner.Running dev = cli.start("dev", "--port", "0", "-o", "json")) {
            String url = dev.document().cell("url");
            assertThat(get(url).statusCode()).isEqualTo(200);

            Files.move(database, away);
            HttpResponse<String> health = awaitStatus(url, 503);
            assertThat(health.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(health.body()).contains("store-unavailable", "not there any more");
            CliRunner client = new CliRunner(folder.resolve("client")).env("CASCADE_URL", url);
            assertThat(client.run("trigger", "good").exit()).isEqualTo(1);

            Files.move(away, database);
            awaitStatus(url, 200);
            assertThat(client.run("trigger", "good").exit()).isZero();
        }
    }

    @Test
    @DisplayName("H5: an artifact that does not fit on the disk is not visible, and the one before it stays whole")
    void anArtifactThatDoesNotFitIsNotVisible() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(folder.resolve(".cascade"), 4)) {
            FileBucket bucket = new FileBucket(disk.folder().resolve("artifacts"));
            bucket.put("known", "old".getBytes(UTF_8));
            byte[] large = new byte[8 << 20];

            assertThatThrownBy(() -> bucket.put("known", large)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> bucket.put("new", large)).isInstanceOf(IOException.class);

            assertThat(bucket.read("known"))
                    .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo("old"));
            assertThat(bucket.read("new")).isEmpty();
            bucket.put("new", new byte[2 << 20]);
            assertThat(bucket.head("new").orElseThrow().size()).isEqualTo(2 << 20);
        }
    }

    private static HttpResponse<String> awaitStatus(String url, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(url);
        while (answer.statusCode() != status) {
            answer = get(url);
        }
        return answer;
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url + "/v1/health")).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
