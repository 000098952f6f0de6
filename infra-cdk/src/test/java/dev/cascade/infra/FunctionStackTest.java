package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

        SynthesizedApp installation =
                SynthesizedApp.with(folder, Map.of("functions", own.toString(), "examples", "true"));

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
                .isThrownBy(() -> SynthesizedApp.with(folder, Map.of("functions", own.toString())))
                .withMessageContaining("own/mine cannot be deployed")
                .withMessageContaining("field \"runtime\" is missing");
    }

    @Test
    @DisplayName("R17: what cannot be a function in a folder of functions is passed over, as on one's own machine")
    void whatIsNoFunctionIsPassedOver() throws IOException {
        Path own = function("mine", "{runtime: python3.13, handler: h.f, timeout: 9, memory: 256}");
        for (String name : List.of(".git", "node_modules", "__pycache__")) {
            Files.createDirectories(own.resolve(name));
        }

        assertThat(FunctionStack.in(own)).containsExactly(own.resolve("mine"));
    }

    @Test
    @DisplayName("R17: a folder whose name no function can have is refused")
    void aFolderWithAnImpossibleNameIsRefused() throws IOException {
        Path own = function("my function.v2", "{runtime: python3.13, handler: h.f, timeout: 9, memory: 256}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionStack.in(own))
                .withMessageContaining(
                        own.resolve("my function.v2") + " cannot be a function: the name of a function is");
    }

    @Test
    @DisplayName("R17: a folder of functions without a function is refused, as the flag would do nothing")
    void aFolderWithoutFunctionsIsRefused() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.createDirectories(own.resolve(".git"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SynthesizedApp.with(folder, Map.of("functions", own.toString())))
                .withMessageContaining("there is no function in " + own);
    }

    @Test
    @DisplayName("R17: a function without a function.yaml is refused, with all that has to be in it")
    void aFunctionWithoutSettingsIsRefused() throws IOException {
        Path own = function("mine", "");
        Files.delete(own.resolve("mine/function.yaml"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SynthesizedApp.with(folder, Map.of("functions", own.toString())))
                .withMessageContaining("own/mine cannot be deployed")
                .withMessageContainingAll(
                        "\"runtime\" is missing",
                        "\"handler\" is missing",
                        "\"timeout\" is missing",
                        "\"memory\" is missing");
    }

    @Test
    @DisplayName("R17: a timeout may be given as on one's own machine, and variables keep the texts that are written")
    void settingsAreReadAsOnOnesOwnMachine() throws IOException {
        Path own = function(
                "mine",
                "{runtime: python3.13, handler: h.f, timeout: 5m, memory: 256, environment: {ACCOUNT: 0123, FLAG: no}}");

        SynthesizedApp installation = SynthesizedApp.with(folder, Map.of("functions", own.toString()));

        assertThat(Resources.of(installation.template(CascadeApp.FUNCTION_STACK), "AWS::Lambda::Function")
                        .values())
                .singleElement()
                .satisfies(function -> assertThat(function)
                        .containsEntry("Timeout", 300)
                        .satisfies(all ->
                                assertThat(all.get("Environment").toString()).contains("ACCOUNT=0123", "FLAG=no")));
    }

    @Test
    @DisplayName("R17: a runtime without a version, which is enough for one's own machine, is refused")
    void aRuntimeWithoutAVersionIsRefused() throws IOException {
        Path own = function("mine", "{runtime: python3.x, handler: h.f, timeout: 9, memory: 256}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SynthesizedApp.with(folder, Map.of("functions", own.toString())))
                .withMessageContaining("must name a version in an account, such as python3.13, got \"python3.x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ruby3.4", "dotnet8", "provided.al2023", "nodejs22.x", "java25", "java8.al2"})
    @DisplayName("R17: an account runs what one's own machine does not, and takes a wrapper script")
    void runtimesThatOnlyAnAccountHasAreDeployed(String runtime) throws IOException {
        Path own = function(
                "mine",
                "{runtime: " + runtime + ", handler: h.f, timeout: 9, memory: 256,"
                        + " environment: {AWS_LAMBDA_EXEC_WRAPPER: /opt/wrapper}}");

        SynthesizedApp installation = SynthesizedApp.with(folder, Map.of("functions", own.toString()));

        assertThat(Resources.of(installation.template(CascadeApp.FUNCTION_STACK), "AWS::Lambda::Function")
                        .values())
                .singleElement()
                .satisfies(function -> assertThat(function)
                        .containsEntry("Runtime", runtime)
                        .satisfies(all -> assertThat(all.get("Environment").toString())
                                .contains("AWS_LAMBDA_EXEC_WRAPPER=/opt/wrapper")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout: 901, memory: 256 | above 0 and at most 900 s, got 901",
                "timeout: 9, memory: 64 | field \"memory\" must be a whole number of MB from 128 to 10240, got 64",
                "timeout: 9, memory: 256, memroy: 512 | unknown field \"memroy\"",
                "timeout: 9, memory: 256, environment: {AWS_REGION: x} | \"environment.AWS_REGION\" is set by Lambda itself",
                "timeout: 9, memory: 256, environment: {AWS_LAMBDA_METADATA_API: x} | \"environment.AWS_LAMBDA_METADATA_API\" is set",
                "timeout: 9, memory: 256, environment: {AWS_ACCESS_KEY: x} | \"environment.AWS_ACCESS_KEY\" is set by Lambda itself",
                "timeout: 9, memory: 256, timeout: 8 | field \"timeout\" is given twice"
            })
    @DisplayName("R17: a setting that AWS would refuse, or that does nothing, is refused before anything is deployed")
    void aSettingThatCannotBeUsedIsRefused(String settings, String problem) throws IOException {
        Path own = function("mine", "{runtime: python3.13, handler: h.f, " + settings + "}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SynthesizedApp.with(folder, Map.of("functions", own.toString())))
                .withMessageContaining("own/mine cannot be deployed:")
                .withMessageContaining("function.yaml, line 1: ")
                .withMessageContaining(problem);
    }
}
