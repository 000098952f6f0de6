package dev.cascade.local.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.LocalSettings;
import dev.cascade.local.cli.CliRunner;
import dev.cascade.local.cli.environment.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandSettingsTest {

    @TempDir
    Path folder;

    private CommandSettings settings(Map<String, String> environment, Map<String, String> file) {
        return new CommandSettings(environment, file, folder);
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndThatOverTheFile() {
        Map<String, String> file = Map.of("CASCADE_WORKERS", "3");
        Map<String, String> environment = Map.of("CASCADE_WORKERS", "2");

        assertThat(settings(environment, file).workers(Optional.of("1"))).isEqualTo(1);
        assertThat(settings(environment, file).workers(Optional.empty())).isEqualTo(2);
        assertThat(settings(Map.of(), file).workers(Optional.empty())).isEqualTo(3);
        assertThat(settings(Map.of(), Map.of()).workers(Optional.empty())).isEqualTo(LocalSettings.defaultWorkers());
    }

    @Test
    void anEmptyValueIsNotSet() {
        CommandSettings settings = settings(Map.of("CASCADE_STATE_DIR", " "), Map.of("CASCADE_STATE_DIR", "state"));

        assertThat(settings.stateDir()).isEqualTo(folder.resolve("state"));
    }

    @Test
    void aPasswordIsNotRepeatedInAMessage() {
        CommandSettings settings = settings(Map.of("DATABASE_URL", "mysql://me:secret@host/db"), Map.of());

        assertThatThrownBy(settings::databaseUrl)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theFileHoldsSettingsByTheirNames() {
        new CliRunner(folder).file(SettingsFile.NAME, "CASCADE_WORKERS: 4", "AWS_REGION: eu-central-1");

        assertThat(SettingsFile.read(folder)).isEqualTo(Map.of("CASCADE_WORKERS", "4", "AWS_REGION", "eu-central-1"));
    }

    @Test
    void aSettingThatDoesNotExistIsRefused() {
        new CliRunner(folder).file(SettingsFile.NAME, "CASCADE_WORKER: 4");

        assertThatThrownBy(() -> SettingsFile.read(folder))
                .hasMessage(
                        ".cascade.yaml:1:1 there is no setting \"CASCADE_WORKER\"; did you mean \"CASCADE_WORKERS\"?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0123456      | 0123456
            no           | no
            on           | on
            1_000        | 1_000
            12:30:45     | 12:30:45
            1e3          | 1e3
            0x10         | 0x10
            0o17         | 0o17
            ~            | ~
            1.10         | 1.10
            +49          | +49
            true         | true
            2026-01-01   | 2026-01-01
            .5           | .5
            "no"         | no
            'a: b'       | a: b
            a#b          | a#b
            """)
    @DisplayName("F10: a setting in the file is the text that was written")
    void aSettingIsTheTextThatWasWritten(String written, String text) {
        new CliRunner(folder).file(SettingsFile.NAME, "CASCADE_TOKEN: " + written);

        assertThat(SettingsFile.read(folder)).isEqualTo(Map.of("CASCADE_TOKEN", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "''"})
    @DisplayName("F10: a setting without a value is not set")
    void aSettingWithoutAValueIsNotSet(String written) {
        new CliRunner(folder).file(SettingsFile.NAME, "CASCADE_TOKEN: " + written);

        assertThat(settings(Map.of(), SettingsFile.read(folder)).get("CASCADE_TOKEN"))
                .isEmpty();
    }

    @Test
    @DisplayName("F10: a number of workers is read as a decimal number, or refused")
    void aNumberOfWorkersIsDecimal() {
        assertThat(settings(Map.of(), Map.of("CASCADE_WORKERS", "010")).workers(Optional.empty()))
                .isEqualTo(10);
        for (String wrong : List.of("0x10", "1e1", "1_0", "ten", "0", "\u0663", "1.0", "-1", "10001")) {
            assertThatThrownBy(() ->
                            settings(Map.of(), Map.of("CASCADE_WORKERS", wrong)).workers(Optional.empty()))
                    .hasMessageContaining("CASCADE_WORKERS")
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    @DisplayName("F10: everything that is wrong with the file is reported at once, with its place")
    void everythingWrongWithTheFileIsReported() {
        new CliRunner(folder)
                .file(
                        SettingsFile.NAME,
                        "CASCADE_WORKER: 4",
                        "DAGS_DIR: [a]",
                        "CASCADE_URL: {a: b}",
                        "CASCADE_TOKEN: a",
                        "CASCADE_TOKEN: b",
                        "AWS_REGION: \"a\\nb\"");

        assertThatThrownBy(() -> SettingsFile.read(folder)).hasMessage("""
                        .cascade.yaml:1:1 there is no setting "CASCADE_WORKER"; did you mean "CASCADE_WORKERS"?
                        .cascade.yaml:2:11 DAGS_DIR is one value, not a list
                        .cascade.yaml:3:14 CASCADE_URL is one value, not an object
                        .cascade.yaml:5:1 CASCADE_TOKEN is set twice; leave one of them out
                        .cascade.yaml:6:13 AWS_REGION contains a control character such as a line end, which no setting has""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"- a", "text", "a: [", "CASCADE_TOKEN: a\n---\nCASCADE_TOKEN: b", "CASCADE_TOKEN: !!str a: b"})
    @DisplayName("F10: a file that holds no settings is refused with its place")
    void aFileWithoutSettingsIsRefused(String text) {
        new CliRunner(folder).file(SettingsFile.NAME, text);

        assertThatThrownBy(() -> SettingsFile.read(folder))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(".cascade.yaml:");
    }

    @Test
    @DisplayName("F14: a byte order mark is accepted in the file, and UTF-16 is named")
    void aByteOrderMarkIsAccepted() throws IOException {
        Files.writeString(folder.resolve(SettingsFile.NAME), "\uFEFFCASCADE_TOKEN: a");
        assertThat(SettingsFile.read(folder)).isEqualTo(Map.of("CASCADE_TOKEN", "a"));

        Files.writeString(folder.resolve(SettingsFile.NAME), "CASCADE_TOKEN: a", StandardCharsets.UTF_16);
        assertThatThrownBy(() -> SettingsFile.read(folder))
                .hasMessageContaining("UTF-16")
                .hasMessageContaining("save it as UTF-8");
    }

    @Test
    @DisplayName("F14: a file that is a pipe or a link to nothing is refused at once")
    void whatIsNoFileIsRefused() throws Exception {
        Path file = folder.resolve(SettingsFile.NAME);
        Files.createSymbolicLink(file, folder.resolve("nowhere"));
        assertThatThrownBy(() -> SettingsFile.read(folder)).hasMessageContaining(".cascade.yaml cannot be read");

        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> SettingsFile.read(folder)).hasMessageContaining("not a regular file");
    }

    @Test
    void withoutAFileNothingIsSet() {
        assertThat(SettingsFile.read(folder)).isEmpty();
    }
}
