package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.lambda.LambdaFixture.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** AWS's runtime client for Java exists for Linux only. */
@EnabledOnOs(OS.LINUX)
class JavaFunctionTest extends LambdaFixtureTest {
    private static final String CODE = """
            package com.acme;

            import com.amazonaws.services.lambda.runtime.Context;
            import com.amazonaws.services.lambda.runtime.RequestHandler;
            import java.io.*;
            import java.nio.file.*;
            import java.util.*;

            public class Work implements RequestHandler<Map<String, Object>, Object> {
                private int count;

                public Object handleRequest(Map<String, Object> event, Context context) {
                    System.out.println("working");
                    return Map.of("n", ++count, "id", context.getAwsRequestId());
                }

                public Object fail(Map<String, Object> event) { throw new IllegalStateException("no apples"); }

                public void nothing(Map<String, Object> event) {}

                public void raw(InputStream in, OutputStream out) throws IOException { out.write("oops".getBytes()); }

                public Object slow(Map<String, Object> event) throws Exception {
                    if (event.containsKey("pid")) {
                        Files.writeString(Path.of((String) event.get("pid")), "" + ProcessHandle.current().pid());
                    }
                    Thread.sleep(((Number) event.get("millis")).longValue());
                    return ++count;
                }

                public Object crash(Map<String, Object> event) {
                    System.out.println("last words");
                    Runtime.getRuntime().halt(3);
                    return null;
                }

                public Object greedy(Map<String, Object> event) {
                    List<byte[]> kept = new ArrayList<>();
                    while (true) { kept.add(new byte[1 << 20]); }
                }
            }
            """;

    private Run invoke(String method, String event) throws Exception {
        return invoke(method, event, "memory: 256");
    }

    private Run invoke(String method, String event, String yaml) throws Exception {
        String handler = "handler: com.acme.Work" + (method.isEmpty() ? "" : "::" + method);
        if (!Files.exists(lab.folder(method + "-work"))) {
            lab.yaml(method + "-work", handler + "\n" + yaml);
            JavaSource.compile(
                    "com.acme.Work", CODE, lab.folder(method + "-work").resolve("classes"));
        }
        return lab.invoke(method + "-work", event);
    }

    @Test
    void answersAndIsReusedAndItsOutputIsInTheLog() throws Exception {
        Run run = invoke("", "{}");
        assertThat(run.json()).contains("\"n\":1", "\"id\":\"job-1.task.1\"");
        assertThat(run.log())
                .as("nothing but the function's output between Lambda's lines")
                .startsWith("START RequestId: job-1.task.1 Version: $LATEST\nworking\nEND RequestId");
        assertThat(invoke("", "{}").json()).contains("\"n\":2");
    }

    @Test
    void aFunctionMayBeAJarWithLibrariesBesideIt() throws Exception {
        Path folder = lab.folder("packed");
        JavaSource.compile("com.acme.Work", CODE, root.resolve("classes"));
        Files.createDirectories(folder.resolve("lib"));
        JavaSource.jar(root.resolve("classes"), folder.resolve("lib/work.jar"));
        lab.yaml("packed", "{handler: com.acme.Work, memory: 256}");
        assertThat(lab.invoke("packed", "{}").json()).contains("\"n\":1");
    }

    @Test
    @DisplayName("B-22: an exception is a failure that carries its type and message")
    void anExceptionIsAFailureWithTypeAndMessage() throws Exception {
        assertThat(invoke("fail", "{}").result()).isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
            assertThat(error.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(error.message()).isEqualTo("no apples");
            assertThat(error.stackTrace()).anyMatch(line -> line.contains("com.acme.Work.fail"));
        });
    }

    @Test
    void aVoidHandlerAnswersNull() throws Exception {
        assertThat(invoke("nothing", "{}").json()).isEqualTo("null");
    }

    @Test
    void anAnswerThatIsNotJsonIsRefused() throws Exception {
        assertThat(invoke("raw", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.BadResponse.class,
                        bad -> assertThat(bad.message()).contains("cannot be a result", "oops"));
    }

    @Test
    void aTimeoutKillsTheProcess() throws Exception {
        String event = "{\"millis\":600000,\"pid\":\"" + root.resolve("pid") + "\"}";
        Run run = invoke("slow", event, "timeout: 1");
        assertThat(run.result()).isEqualTo(new InvokeResult.TimedOut(Duration.ofSeconds(1)));
        assertThat(lab.isAlive("pid")).isFalse();
    }

    @Test
    @DisplayName(
            "B-43: a handler that outlives the HTTP server's idle connections is invoked once, and its answer arrives")
    void aHandlerMayRunLongerThanIdleConnectionsLive() throws Exception {
        assertThat(invoke("slow", "{\"millis\":3000}").json()).isEqualTo("1");
        assertThat(invoke("slow", "{\"millis\":1}").json()).isEqualTo("2");
    }

    @Test
    void aCrashIsReportedWithItsExitCode() throws Exception {
        assertThat(invoke("crash", "{}").result()).isEqualTo(new InvokeResult.Crashed(3, "last words\n"));
    }

    @Test
    void aFullHeapIsReportedAsInAws() throws Exception {
        assertThat(invoke("greedy", "{}", "memory: 128").result())
                .isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
                    assertThat(error.type()).isEqualTo("java.lang.OutOfMemoryError");
                    assertThat(error.message()).contains("Java heap space");
                });
        assertThat(invoke("nothing", "{}").json()).as("a new process serves on").isEqualTo("null");
    }

    @Test
    void aMissingClassIsReportedAsInAws() throws Exception {
        JavaSource.compile("com.acme.Work", CODE, lab.folder("lost").resolve("classes"));
        lab.yaml("lost", "handler: com.acme.Lost");
        assertThat(lab.invoke("lost", "{}").result())
                .isEqualTo(new InvokeResult.FunctionError(
                        "java.lang.ClassNotFoundException", "Class not found: com.acme.Lost", List.of()));
    }

    @Test
    void aConstructorThatThrowsFailsToInitialize() throws Exception {
        String code = "public class Bad { public Bad() { throw new IllegalStateException(\"no key\"); }"
                + " public Object run(Object event) { return event; } }";
        JavaSource.compile("Bad", code, lab.folder("bad").resolve("classes"));
        lab.yaml("bad", "handler: Bad::run");
        assertThat(lab.invoke("bad", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.Failure.class,
                        failed -> assertThat(failed.message()).contains("no key"));
    }
}
