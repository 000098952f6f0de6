package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionStackTest {

    @TempDir
    Path folder;

    private Path function(String name, String settings) throws IOException {
        Path function = Files.createDirectories(folder.resolve("own").resolve(name));
        Files.writeString(function.resolve("handler.py"), "");
        Files.writeString(function.resolve("function.yaml"), settings);
        return function.getParent();
    }

    @Test
    @DisplayName("R17: functions of one's own are deployed and registered; an example of the same name is left out")
    void ownFunctionsAreRegistered() throws IOException {
        Path own = function("data-processor", "{runtime: python3.13, handler: h.f, timeout: 9, memory: 256}");

        Installation installation = Installation.with(folder, Map.of("functions", own.toString(), "examples", "true"));

        assertThat(Resources.of(installation.template(CascadeApp.FUNCTION_STACK), "AWS::Lambda::Function")
                        .values())
                .singleElement()
                .satisfies(function -> assertThat(function)
                        .containsEntry("FunctionName", "data-processor")
                        .containsEntry("Handler", "h.f")
                        .containsEntry("Timeout", 9)
                        .satisfies(all -> assertThat(all.get("Tags").toString()).contains(TaskTargets.TAG)));
        assertThat(installation.stackNames()).doesNotContain(CascadeApp.EXAMPLES_STACK);
    }

    @Test
    @DisplayName("R17: a function without a setting that AWS wants is refused with its folder and the setting")
    void aFunctionWithoutARuntimeIsRefused() throws IOException {
        Path own = function("mine", "{handler: h.f, timeout: 9, memory: 256}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Installation.with(folder, Map.of("functions", own.toString())))
                .withMessageContaining("own/mine cannot be deployed")
                .withMessageContaining("no runtime");
    }
}
