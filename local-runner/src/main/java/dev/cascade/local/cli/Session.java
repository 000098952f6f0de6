package dev.cascade.local.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One run of the command: its surroundings and what was said for all commands. For one thread. */
final class Session {

    private final Surroundings around;
    private OutputFormat format = OutputFormat.TABLE;
    private @Nullable Settings settings;

    Session(Surroundings around) {
        this.around = around;
    }

    Surroundings around() {
        return around;
    }

    void setFormat(OutputFormat format) {
        this.format = format;
    }

    Output output() {
        return new Output(around, format);
    }

    /** The settings; read when they are first needed. */
    Settings settings() {
        if (settings == null) {
            settings = new Settings(around.env(), SettingsFile.read(around.cwd()), around.cwd());
        }
        return settings;
    }

    /** A path as it was typed, from the current folder. */
    Path path(String typed) {
        return around.cwd().resolve(typed).normalize();
    }
}
