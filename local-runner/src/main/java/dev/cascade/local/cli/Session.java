package dev.cascade.local.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One run of the command: its surroundings and what was said for all commands. For one thread. */
final class Session {

    private final Surroundings around;
    private OutputFormat format = OutputFormat.TABLE;
    private final Screen screen;
    private boolean quiet;
    private @Nullable Settings settings;

    Session(Surroundings around) {
        this.around = around;
        this.screen = new Screen(around);
    }

    Surroundings around() {
        return around;
    }

    void setFormat(OutputFormat format) {
        this.format = format;
    }

    /** The lines of the terminal that are drawn again and again. */
    Screen screen() {
        return screen;
    }

    /** Only results are printed, not how a job comes to them. */
    void setQuiet(boolean quiet) {
        this.quiet = quiet;
    }

    boolean isQuiet() {
        return quiet;
    }

    Output output() {
        return new Output(around, format, screen);
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
