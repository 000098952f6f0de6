package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.usecase.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserFunctionsTest {

    @TempDir
    Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void copy() {
        UserFunctions.in(List.of(folder.resolve("own"))).copyTo(folder.resolve("copy"));
    }

    private Path copied(String name) {
        return folder.resolve("copy").resolve(name);
    }

    @Test
    @DisplayName("R17: a function's folder is copied with every setting that an account wants")
    void settingsAreComplete() throws IOException {
        file("own/greeter/handler.py", "code");
        file("own/greeter/package/more.py", "more");
        file("own/greeter/function.yaml", "timeout: 5m\nenvironment: { LEVEL: debug }");
        file("copy/of-before/handler.py", "old");

        copy();

        assertThat(Json.parseObject(Files.readString(copied("greeter/function.yaml"))))
                .isEqualTo(Map.of(
                        "runtime",
                        "python3.13",
                        "handler",
                        "handler.lambda_handler",
                        "timeout",
                        300,
                        "memory",
                        128,
                        "environment",
                        Map.of("LEVEL", "debug")));
        assertThat(copied("greeter/package/more.py")).hasContent("more");
        assertThat(copied("of-before")).doesNotExist();
    }

    @Test
    @DisplayName("R17: a folder whose name no function can have is refused; hidden ones are passed over")
    void aFolderWithAnImpossibleNameIsRefused() throws IOException {
        file("own/greeter/handler.py", "code");
        file("own/.git/config", "");
        copy();
        file("own/my greeter/handler.py", "code");

        assertThatThrownBy(this::copy)
                .isInstanceOf(AccountException.class)
                .hasMessageContaining(
                        folder.resolve("own/my greeter") + " cannot be a function: the name of a function is");
    }

    @Test
    @DisplayName("R17: Java code lies where Lambda looks for it")
    void javaCodeIsInLib() throws IOException {
        file("own/j/code.jar", "jar");
        file("own/j/classes/a/B.class", "class");
        file("own/j/function.yaml", "runtime: java25\nhandler: a.B");

        copy();

        assertThat(copied("j/lib/code.jar")).hasContent("jar");
        assertThat(copied("j/lib/classes.jar")).isNotEmptyFile();
        assertThat(copied("j/classes")).doesNotExist();
        assertThat(Files.readString(copied("j/function.yaml"))).contains("java25");
    }

    @Test
    @DisplayName("R17: functions that cannot be used are refused, all at once, and so is a folder without any")
    void whatCannotBeUsedIsRefused() throws IOException {
        file("own/a/function.yaml", "memory: 1");
        file("own/b/function.yaml", "");
        Files.createDirectories(folder.resolve("none"));

        assertThatThrownBy(this::copy)
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("\"memory\" must be")
                .hasMessageContaining("function \"b\"");
        assertThatThrownBy(() -> UserFunctions.in(List.of(folder.resolve("none"))))
                .hasMessageContaining("there is no function in");
    }
}
