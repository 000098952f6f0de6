package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane, and the commands that talk to it over HTTP from another folder. */
class DevTest {

    @TempDir
    Path folder;

    private CliRunner server;
    private CliRunner client;

    @BeforeEach
    void twoFolders() {
        server = new CliRunner(folder.resolve("server"))
                .file("dags/good.yaml", "tasks: { one: { type: command, command: [cat] } }")
                .file("dags/bad.yaml", "tasks: { one: { type: command, command: ['false'] } }")
                .file("dags/slow.yaml", "tasks: { waits: { type: command, command: [sleep, '60'] } }");
        client = new CliRunner(folder.resolve("client")).file("new.yaml", "tasks: { one: { type: noop } }");
    }

    private CliRunner.Running dev(String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("dev", "--port", "0", "-o", "json"));
        args.addAll(List.of(more));
        CliRunner.Running dev = server.start(args.toArray(String[]::new));
        client.env("CASCADE_URL", dev.document().cell("url"));
        return dev;
    }

    @Test
    void itSaysWhereItListensAndStopsWhenTold() throws IOException {
        try (CliRunner.Running dev = dev("--workers", "3")) {
            assertThat(dev.document().cell("url")).startsWith("http://127.0.0.1:");
            assertThat(dev.document().cell("workers")).isEqualTo("3");
            assertThat(dev.document().fields()).containsEntry("dags", List.of("bad", "good", "slow"));

            assertThat(dev.stop()).isEqualTo(130);
        }
    }

    @Test
    @DisplayName("F17: it suggests to trigger a DAG of the user's own, and an example only where there is none")
    void itSuggestsADagOfTheUsersOwn() {
        CliRunner cli = new CliRunner(folder.resolve("mixed"))
                .file("home/examples/dags/alpha.yaml", "tasks: { one: { type: noop } }")
                .env("CASCADE_HOME", folder.resolve("mixed/home").toString())
                .interrupted();
        assertThat(cli.run("dev", "--port", "0").out()).contains(" trigger alpha", "/v1/dags/alpha/jobs");

        cli.file("dags/mine.yaml", "tasks: { one: { type: noop } }");
        assertThat(cli.run("dev", "--port", "0").out()).contains(" trigger mine", "/v1/dags/mine/jobs");
    }

    @Test
    void aTriggeredJobIsToldToItsEnd() throws IOException {
        try (CliRunner.Running dev = dev()) {
            CliRunner.Result good = client.run("trigger", "good", "--context", "{\"n\": 1}", "-o", "json");
            assertThat(good.exit()).isZero();
            assertThat(good.errLines()).hasSize(5).doesNotHaveDuplicates();
            JsonFields task = good.json().objects("tasks").getFirst();
            assertThat(task.object("result").object("context").number("n")).isEqualTo(1);

            assertThat(client.run("trigger", "bad").exit()).isEqualTo(10);
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    void aJobThatNobodyWaitsForIsListedWatchedAndCancelled() throws IOException {
        try (CliRunner.Running dev = dev()) {
            String id = client.run("trigger", "slow", "--no-wait", "-o", "json")
                    .json()
                    .cell("job_id");

            assertThat(client.run("job", "list", "-o", "json", "--dag", "slow")
                            .json()
                            .objects("jobs"))
                    .extracting(j -> j.cell("job_id"))
                    .containsExactly(id);
            assertThat(client.run("job", "watch", id, "--timeout", "0.2").exit())
                    .isEqualTo(11);
            assertThat(client.run("job", "cancel", id).exit()).isZero();
            assertThat(client.run("job", "watch", id).exit()).isEqualTo(12);
            assertThat(client.run("job", "show", id).out()).contains("cancelled");
            assertThat(client.run("job", "retry", id).exit()).isZero();
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    @DisplayName("C4: the ended jobs of a running control plane are deleted")
    void endedJobsAreDeleted() throws IOException {
        try (CliRunner.Running dev = dev("--keep-jobs", "90d")) {
            client.run("trigger", "good");
            client.run("trigger", "bad");

            assertThat(client.run("prune", "--older-than", "0s", "--dag", "bad", "--dry-run")
                            .out())
                    .contains("  bad  ")
                    .endsWith("1 job would be deleted\n");
            assertThat(client.run("prune", "--older-than", "0s").out()).isEqualTo("deleted 2 jobs and 0 objects\n");
            assertThat(client.run("job", "list").out()).isEqualTo("no jobs\n");
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    void anInterruptedTriggerLeavesTheJobGoing() throws Exception {
        try (CliRunner.Running dev = dev()) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            CompletableFuture<CliRunner.Result> trigger = CompletableFuture.supplyAsync(
                    () -> client.run(printed, "trigger", "slow"), Thread::startVirtualThread);
            await(() -> printed.toString(StandardCharsets.UTF_8).contains(" running "));
            client.interrupt();

            CliRunner.Result result = trigger.join();
            assertThat(result.exit()).isEqualTo(130);
            assertThat(result.err()).contains("interrupted; job ").contains("goes on");
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    @DisplayName(
            "F9: who watches a job goes on with it when its control plane is started again, without loss and without repeats")
    void watchingOutlivesARestart() throws Exception {
        server.file(
                "dags/long.yaml",
                "tasks: { waits: { type: command, command: [cat, pipe] }, last: { type: noop, depends_on: [waits] } }");
        Path pipe = server.folder.resolve("dags/pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CliRunner.Running first = dev();
        CompletableFuture<CliRunner.Result> watch =
                CompletableFuture.supplyAsync(() -> client.run("trigger", "long"), Thread::startVirtualThread);
        awaitJob("long", "running");
        first.stop();
        assertThat(client.run("job", "list").exit()).isEqualTo(20);

        int port = URI.create(first.document().cell("url")).getPort();
        try (CliRunner.Running again = server.start("dev", "-o", "json", "--port", String.valueOf(port))) {
            awaitJob("long", "running");
            // Opening it for writing waits for a task that reads.
            Files.writeString(pipe, "{}");

            CliRunner.Result result = watch.join();
            assertThat(again.exit()).isNotDone();
            assertThat(result.exit()).as(result.out() + result.err()).isZero();
            List<String> lines = result.out()
                    .lines()
                    .filter(line -> line.matches("(task|job ) .*"))
                    .toList();
            assertThat(lines)
                    .filteredOn(line -> line.matches("task last +success .*"))
                    .hasSize(1);
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("task waits") && line.contains("attempt 1"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("F17: a DAG that is switched off says how it is switched on, and how to run it all the same")
    void aPausedDagIsResumedOrForced() throws IOException {
        try (CliRunner.Running dev = dev()) {
            assertThat(client.run("dag", "pause", "good").out()).isEqualTo("DAG good is switched off\n");
            assertThat(client.run("dag", "show", "good").out())
                    .containsPattern(", enabled: false \\(switched off by \\S+ at 20[0-9T:.-]+Z\\), from ");

            CliRunner.Result refused = client.run("trigger", "good");
            assertThat(refused.exit()).isEqualTo(21);
            assertThat(refused.err())
                    .contains("`cascade dag resume good`", "--force")
                    .hasLineCount(1);
            assertThat(client.run("trigger", "good", "--force").exit()).isZero();

            assertThat(client.run("dag", "resume", "good").out()).isEqualTo("DAG good is switched on\n");
            assertThat(client.run("trigger", "good").exit()).isZero();
            assertThat(client.run("dag", "pause", "nobody").exit()).isEqualTo(20);
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    void filesAreDeployedAndTriggered() throws IOException {
        try (CliRunner.Running dev = dev()) {
            assertThat(client.run("dag", "deploy", "new.yaml").out()).isEqualTo("DAG new is at version 1\n");
            assertThat(client.run("trigger", "new.yaml").exit()).isZero();
            assertThat(client.run("dag", "list", "-o", "json").json().objects("dags"))
                    .extracting(d -> d.cell("name"))
                    .containsExactly("bad", "good", "new", "slow");
            assertThat(client.run("dag", "show", "new").out()).containsPattern("one +noop");
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    @DisplayName("B-39: a file that goes takes its DAG off, and brings it back")
    void aFileThatGoesTakesItsDagOff() throws Exception {
        try (CliRunner.Running dev = dev()) {
            assertThat(client.run("dag", "deploy", "new.yaml").exit()).isZero();
            Files.delete(server.folder.resolve("dags/good.yaml"));
            awaitDag("good", "removed");

            CliRunner.Result refused = client.run("trigger", "good");
            assertThat(refused.exit()).isEqualTo(21);
            assertThat(refused.err()).contains("was removed from where it came from");
            assertThat(client.run("dag", "list").out())
                    .containsPattern("bad .* true ")
                    .containsPattern("new .* true ");

            server.file("dags/good.yaml", "tasks: { one: { type: command, command: [cat] } }");
            awaitDag("good", "true");
            assertThat(client.run("trigger", "good").exit()).isZero();
            assertThat(dev.exit()).isNotDone();
        }
    }

    /** Waits for a job of the DAG with this status. */
    private void awaitJob(String dag, String status) throws InterruptedException {
        await(() -> !client.run("job", "list", "--dag", dag, "--status", status, "-o", "json")
                .json()
                .objects("jobs")
                .isEmpty());
    }

    private static void await(BooleanSupplier happened) throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!happened.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(giveUp);
            Thread.sleep(50);
        }
    }

    /** Waits for what {@code dag list} says of a DAG. */
    private void awaitDag(String dag, String enabled) throws InterruptedException {
        await(() ->
                client.run("dag", "list").out().lines().anyMatch(line -> line.matches(dag + " .* " + enabled + " .*")));
    }

    @Test
    @DisplayName("B-40: an operator's off survives a restart")
    void anOperatorsOffSurvivesARestart() throws Exception {
        try (CliRunner.Running dev = dev()) {
            HttpRequest off = HttpRequest.newBuilder(URI.create(dev.document().cell("url") + "/v1/dags/good"))
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"enabled\": false}"))
                    .header("Content-Type", "application/json")
                    .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                assertThat(http.send(off, HttpResponse.BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
        try (CliRunner.Running dev = dev()) {
            assertThat(client.run("trigger", "good").exit()).isEqualTo(21);
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    void whatTheServerRefusesBecomesAnExitCode() throws IOException {
        try (CliRunner.Running dev = dev()) {
            assertThat(client.run("trigger", "nobody").exit()).isEqualTo(20);
            assertThat(client.run("job", "show", "nobody").exit()).isEqualTo(20);
            String ended = client.run("trigger", "good", "-o", "json").json().cell("job_id");
            CliRunner.Result cancel = client.run("job", "cancel", ended);
            assertThat(cancel.exit()).isEqualTo(21);
            assertThat(cancel.err()).contains("has ended already").hasLineCount(1);
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    void whoeverHasNoTokenIsNotLetIn() throws IOException {
        try (CliRunner.Running dev = dev("--token", "open sesame")) {
            CliRunner.Result stranger = client.run("job", "list");
            assertThat(stranger.exit()).isEqualTo(22);
            assertThat(stranger.err()).contains("--token or CASCADE_TOKEN").hasLineCount(1);
            assertThat(client.env("CASCADE_TOKEN", "open sesame")
                            .run("job", "list")
                            .exit())
                    .isZero();
            assertThat(dev.exit()).isNotDone();
        }
    }

    @Test
    void awayFromLoopbackItDemandsAToken() {
        CliRunner.Result result = server.run("dev", "--host", "0.0.0.0", "--port", "0");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("token").hasLineCount(1);
        assertThat(server.state()).doesNotExist();
    }

    @Test
    void whereNothingListensItSaysHowToStartOne() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        CliRunner.Result result = client.run("trigger", "good", "--url", "http://127.0.0.1:" + free);

        assertThat(result.exit()).isEqualTo(20);
        assertThat(result.err()).contains("cascade dev").hasLineCount(1);
    }
}
