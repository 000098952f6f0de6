package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of an AWS account is true of the emulated one. */
@AccountTest
class DeployedReadmeTest {

    private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Pattern FOR_AN_ACCOUNT = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    /** What {@code account up} does itself, with one command line more; the test of its beginning is that there is an account. */
    private static final List<String> DONE_BY_ACCOUNT_UP = List.of(
            "cd infra-cdk",
            "npx aws-cdk@2.1148.1 bootstrap",
            "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
            "npx aws-cdk@2.1148.1 deploy --all -c examples=true --outputs-file outputs.json",
            "cd ..",
            "./cascade account up",
            "./cascade account status",
            "./cascade account down");

    @TempDir
    Path folder;

    @Test
    void itsCommandsDoWhatIsSaid(EmulatedAccount account) throws Exception {
        prepareFolder(account);
        List<String> lines = FOR_AN_ACCOUNT
                .matcher(Files.readString(CLONE.resolve("README.md")))
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();

        assertThat(lines).containsAll(DONE_BY_ACCOUNT_UP).hasSize(DONE_BY_ACCOUNT_UP.size() + 3);
        for (String line : lines) {
            if (line.startsWith("export CASCADE_URL=")) {
                String url = run(account, line + " && echo $CASCADE_URL").strip();
                assertThat(account.document().path("api_url").asText()).contains(apiOf(url));
            } else if (!DONE_BY_ACCOUNT_UP.contains(line)) {
                String output = run(account, line);
                assertThat(output).contains("data_processing");
            }
        }
    }

    /** The first label of {@code https://API.execute-api.…}. */
    private static String apiOf(String url) {
        return url.replaceFirst("https?://([^.]+)\\.execute-api\\..*", "$1");
    }

    private void prepareFolder(EmulatedAccount account) throws IOException {
        Path command = Files.writeString(
                folder.resolve("cascade"),
                "#!/bin/sh\nexec \"" + JAVA
                        + "\" -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED dev.cascade.local.cli.CascadeCli"
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(folder.resolve("examples"), CLONE.resolve("examples"));
        Files.createDirectory(folder.resolve("infra-cdk"));
        Files.copy(account.outputs(), folder.resolve("infra-cdk/outputs.json"));
    }

    private String run(EmulatedAccount account, String line) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", line).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.putAll(account.environment());
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", line, output).isZero();
        return output;
    }
}
