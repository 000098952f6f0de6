package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.LocalSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path folder;

    private Settings settings(Map<String, String> environment, Map<String, String> file) {
        return new Settings(environment, file, folder);
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
        Settings settings = settings(Map.of("CASCADE_STATE_DIR", " "), Map.of("CASCADE_STATE_DIR", "state"));

        assertThat(settings.stateDir()).isEqualTo(folder.resolve("state"));
    }

    @Test
    void aPasswordIsNotRepeatedInAMessage() {
        Settings settings = settings(Map.of("DATABASE_URL", "mysql://me:secret@host/db"), Map.of());

        assertThatThrownBy(settings::databaseUrl)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theFileHoldsSettingsByTheirNames() {
        new Cli(folder).file(SettingsFile.NAME, "CASCADE_WORKERS: 4", "AWS_REGION: eu-central-1");

        assertThat(SettingsFile.read(folder)).isEqualTo(Map.of("CASCADE_WORKERS", "4", "AWS_REGION", "eu-central-1"));
    }

    @Test
    void aSettingThatDoesNotExistIsRefused() {
        new Cli(folder).file(SettingsFile.NAME, "CASCADE_WORKER: 4");

        assertThatThrownBy(() -> SettingsFile.read(folder))
                .hasMessage(".cascade.yaml: there is no setting \"CASCADE_WORKER\"; did you mean \"CASCADE_WORKERS\"?");
    }

    @Test
    void withoutAFileNothingIsSet() {
        assertThat(SettingsFile.read(folder)).isEmpty();
    }
}
