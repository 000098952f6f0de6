package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.lambda.LambdaFixture.Run;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PythonFunctionTest extends LambdaFixtureTest {
    @Test
    void answersWithJson() throws Exception {
        lab.python("double", "def lambda_handler(event, context): return [x * 2 for x in event['values']]");
        assertThat(lab.invoke("double", "{\"values\":[1,2]}").json()).isEqualTo("[2, 4]");
    }

    @Test
    void anArnIsANameToo() throws Exception {
        lab.python("one", "def lambda_handler(event, context): return 1");
        assertThat(lab.invoke("arn:aws:lambda:eu-west-1:123456789012:function:one:live", "{}")
                        .json())
                .isEqualTo("1");
    }

    @Test
    void aWarmProcessIsReused() throws Exception {
        lab.python("count", """
                n = 0
                def lambda_handler(event, context):
                    global n
                    n += 1
                    return n
                """);
        assertThat(lab.invoke("count", "{}").json()).isEqualTo("1");
        assertThat(lab.invoke("count", "{}").json()).isEqualTo("2");
        assertThat(lab.invoke("count", "{}").json()).isEqualTo("3");
    }

    @Test
    void editedCodeIsNotRunByAnOldProcess() throws Exception {
        lab.python("edit", "def lambda_handler(event, context): return 'old'");
        assertThat(lab.invoke("edit", "{}").json()).isEqualTo("\"old\"");
        lab.python("edit", "def lambda_handler(event, context): return 'newer'");
        assertThat(lab.invoke("edit", "{}").json()).isEqualTo("\"newer\"");
    }

    @Test
    @DisplayName("B-22: an exception is a failure that carries its type and message")
    void anExceptionIsAFailureWithTypeAndMessage() throws Exception {
        lab.python("bad", """
                class OutOfStock(Exception): pass
                def lambda_handler(event, context):
                    raise OutOfStock("no apples")
                """);
        Run run = lab.invoke("bad", "{}");
        assertThat(run.result()).isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
            assertThat(error.type()).isEqualTo("OutOfStock");
            assertThat(error.message()).isEqualTo("no apples");
            assertThat(error.stackTrace())
                    .singleElement()
                    .asString()
                    .contains("handler.py\", line 3", "raise OutOfStock");
        });
        assertThat(run.log()).contains("[ERROR] OutOfStock: no apples");
    }

    @Test
    void aProcessThatReportedAnExceptionServesOn() throws Exception {
        lab.python("moody", """
                n = 0
                def lambda_handler(event, context):
                    global n
                    n += 1
                    if n == 1: raise ValueError("not yet")
                    return n
                """);
        assertThat(lab.invoke("moody", "{}").result()).isInstanceOf(InvokeResult.FunctionError.class);
        assertThat(lab.invoke("moody", "{}").json()).isEqualTo("2");
    }

    @Test
    @DisplayName("B-44: a timeout is enforced, and its process is gone when invoke returns")
    void aTimeoutKillsTheProcess() throws Exception {
        lab.yaml("slow", "timeout: 1").python("slow", """
                import os, time
                def lambda_handler(event, context):
                    open(event["pid"], "w").write(str(os.getpid()))
                    print("before", flush=True)
                    time.sleep(600)
                """);
        Run run = lab.invoke("slow", "{\"pid\":\"" + root.resolve("pid") + "\"}");
        assertThat(run.result()).isEqualTo(new InvokeResult.TimedOut(Duration.ofSeconds(1)));
        assertThat(lab.isAlive("pid")).isFalse();
        assertThat(run.log()).contains("before", "Task timed out after 1.00 seconds");
    }

    @Test
    void theTasksTimeoutHoldsWhenItIsShorterThanTheFunctions() throws Exception {
        lab.yaml("slow", "timeout: 5m").python("slow", """
                import time
                def lambda_handler(event, context): time.sleep(600)
                """);
        assertThat(lab.invoke("slow", "{}", Duration.ofSeconds(2)).result())
                .isEqualTo(new InvokeResult.TimedOut(Duration.ofSeconds(2)));
    }

    @Test
    void aTimeoutKillsWhatTheFunctionStartedEvenWhenItHasLeftTheProcessGroup() throws Exception {
        lab.yaml("parent", "timeout: 2").python("parent", """
                import subprocess, time
                def lambda_handler(event, context):
                    subprocess.run(["sh", "-c", 'setsid sleep 600 & echo $! > "$0"', event["pid"]])
                    time.sleep(600)
                """);
        Run run = lab.invoke("parent", "{\"pid\":\"" + root.resolve("pid") + "\"}");
        assertThat(run.result()).isInstanceOf(InvokeResult.TimedOut.class);
        assertThat(lab.isAlive("pid")).isFalse();
    }

    @Test
    @DisplayName("B-43: a function slower than any transport timeout is invoked once")
    void aSlowFunctionIsInvokedOnce() throws Exception {
        lab.yaml("once", "timeout: 1").python("once", """
                import time
                def lambda_handler(event, context):
                    with open(event["file"], "a") as f: f.write("invoked\\n")
                    time.sleep(600)
                """);
        lab.invoke("once", "{\"file\":\"" + root.resolve("count") + "\"}");
        assertThat(lab.read("count")).isEqualTo("invoked\n");
    }

    @Test
    @DisplayName(
            "B-43: a handler that outlives the HTTP server's idle connections is invoked once, and its answer arrives")
    void aHandlerMayRunLongerThanIdleConnectionsLive() throws Exception {
        lab.python("patient", """
                import time
                def lambda_handler(event, context):
                    with open(event["file"], "a") as f: f.write("invoked\\n")
                    time.sleep(3)
                    return "done"
                """);
        String event = "{\"file\":\"" + root.resolve("count") + "\"}";
        assertThat(lab.invoke("patient", event, Duration.ofMinutes(5)).json()).isEqualTo("\"done\"");
        assertThat(lab.read("count")).isEqualTo("invoked\n");
    }

    @Test
    void aCrashIsReportedWithExitCodeAndLastOutput() throws Exception {
        lab.python("crash", """
                import os
                def lambda_handler(event, context):
                    print("last words")
                    os._exit(3)
                """);
        assertThat(lab.invoke("crash", "{}").result()).isEqualTo(new InvokeResult.Crashed(3, "last words\n"));
        assertThat(lab.invoke("crash", "{}").result())
                .as("a crash does not shrink the pool")
                .isEqualTo(new InvokeResult.Crashed(3, "last words\n"));
    }

    @Test
    void anAnswerThatCannotBeWrittenAsJsonIsAnError() throws Exception {
        lab.python("set", "def lambda_handler(event, context): return {1, 2}");
        assertThat(lab.invoke("set", "{}").result()).isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
            assertThat(error.type()).isEqualTo("Runtime.MarshalError");
            assertThat(error.message()).contains("Object of type set is not JSON serializable");
        });
    }

    @Test
    @DisplayName("F5: half of a surrogate pair may be in the name of a field, as for every other type")
    void halfOfASurrogatePairMayBeInAName() throws Exception {
        lab.python("half", "def lambda_handler(event, context): return {'\\ud83d': 1}");
        assertThat(lab.invoke("half", "{}").json()).isEqualTo("{\"\\ud83d\": 1}");
    }

    @Test
    void anAnswerThatIsNotJsonIsRefused() throws Exception {
        lab.python("nan", "def lambda_handler(event, context): return float('nan')");
        assertThat(lab.invoke("nan", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.BadResponse.class,
                        bad -> assertThat(bad.message()).contains("NaN and Infinity are not numbers in JSON"));
    }

    @Test
    void anAnswerAbove6MbIsRefusedAndTheProcessServesOn() throws Exception {
        lab.python("big", "def lambda_handler(event, context): return 'x' * event");
        assertThat(lab.invoke("big", "9000000").result())
                .isInstanceOfSatisfying(
                        InvokeResult.BadResponse.class,
                        bad -> assertThat(bad.message()).contains("9000002 bytes", "S3"));
        assertThat(lab.invoke("big", "6000000").json()).hasSize(6_000_002);
    }

    @Test
    void aFunctionMaySpawnProcessesOfItsOwnModule() throws Exception {
        lab.yaml("spawn", "memory: 512").python("spawn", """
                import multiprocessing
                def double(x, answer): answer.send(x * 2)
                def lambda_handler(event, context):
                    spawn = multiprocessing.get_context("spawn")
                    mine, theirs = spawn.Pipe()
                    child = spawn.Process(target=double, args=(21, theirs))
                    child.start()
                    child.join()
                    return mine.recv()
                """);
        assertThat(lab.invoke("spawn", "{}").json()).isEqualTo("42");
    }

    @Test
    void everyJsonTypeIsAnAnswer() throws Exception {
        lab.python("echo", "def lambda_handler(event, context): return event");
        for (String json : new String[] {"null", "1", "\"a\"", "[1, 2]", "{\"a\": {}}", "true", "\"\\u00fc\""}) {
            assertThat(lab.invoke("echo", json).json()).isEqualTo(json);
        }
    }

    @Test
    void brokenCodeFailsToInitialize() throws Exception {
        lab.python("typo", "def lambda_handler(event, context) return 1");
        assertThat(lab.invoke("typo", "{}").result()).isInstanceOfSatisfying(InvokeResult.InitFailed.class, failed -> {
            assertThat(failed.type()).isEqualTo("Runtime.UserCodeSyntaxError");
            assertThat(failed.message()).contains("handler.py, line 1");
        });
    }

    @Test
    void aMissingModuleFailsToInitialize() throws Exception {
        lab.python("lost", "import no_such_module_anywhere");
        assertThat(lab.invoke("lost", "{}").result()).isInstanceOfSatisfying(InvokeResult.InitFailed.class, failed -> {
            assertThat(failed.type()).isEqualTo("Runtime.ImportModuleError");
            assertThat(failed.message()).contains("No module named 'no_such_module_anywhere'");
        });
    }

    @Test
    void aMissingHandlerFailsToInitialize() throws Exception {
        lab.python("nameless", "x = 1");
        assertThat(lab.invoke("nameless", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.InitFailed.class,
                        failed -> assertThat(failed.type()).isEqualTo("Runtime.HandlerNotFound"));
    }

    @Test
    void aProcessThatEndsWhileLoadingFailsToInitialize() throws Exception {
        lab.python("early", "import os; print('bye'); os._exit(4)");
        assertThat(lab.invoke("early", "{}").result()).isInstanceOfSatisfying(InvokeResult.InitFailed.class, failed -> {
            assertThat(failed.type()).isEqualTo("Runtime.ExitError");
            assertThat(failed.message()).contains("exit status 4", "bye");
        });
    }

    @Test
    void tooMuchMemoryEndsTheProcess() throws Exception {
        lab.yaml("greedy", "memory: 128").python("greedy", """
                import os, time
                def lambda_handler(event, context):
                    open(event["pid"], "w").write(str(os.getpid()))
                    kept = [bytearray(b"x") * (200 << 20)]
                    time.sleep(600)
                """);
        Run run = lab.invoke("greedy", "{\"pid\":\"" + root.resolve("pid") + "\"}");
        assertThat(run.result()).isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
            assertThat(error.type()).isEqualTo("Runtime.OutOfMemory");
            assertThat(error.message()).contains("of the 128 MB", "function.yaml");
        });
        assertThat(lab.isAlive("pid")).isFalse();
    }

    @Test
    void memoryOfChildProcessesCounts() throws Exception {
        lab.python("children", """
                import subprocess, sys
                def lambda_handler(event, context):
                    subprocess.run([sys.executable, "-c", "import time; x = bytearray(b'x') * (200 << 20); time.sleep(600)"])
                """);
        assertThat(lab.invoke("children", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.FunctionError.class,
                        error -> assertThat(error.type()).isEqualTo("Runtime.OutOfMemory"));
    }

    @Test
    void theLogHoldsAllOutputBetweenLambdasOwnLines() throws Exception {
        lab.python("talk", """
                import subprocess, sys
                print("loading")
                def lambda_handler(event, context):
                    print("out")
                    print("err", file=sys.stderr)
                    sys.stdout.write("no newline")
                    subprocess.run(["echo", " from a child"])
                """);
        assertThat(lab.invoke("talk", "{}").log())
                .startsWith("""
                        loading
                        START RequestId: job-1.task.1 Version: $LATEST
                        out
                        err
                        no newline from a child
                        END RequestId: job-1.task.1
                        REPORT RequestId: job-1.task.1	Duration:""")
                .contains("Memory Size: 128 MB\tMax Memory Used:", "Init Duration:");
        assertThat(lab.invoke("talk", "{}").log()).startsWith("START").doesNotContain("loading", "Init Duration");
    }

    @Test
    void theContextIsWhatLambdaGives() throws Exception {
        lab.yaml("context", "{timeout: 60, memory: 256}").python("context", """
                def lambda_handler(event, c):
                    left = c.get_remaining_time_in_millis()
                    return [c.aws_request_id, c.function_name, c.function_version, c.memory_limit_in_mb,
                            c.invoked_function_arn, c.log_group_name, 0 < left <= 60000]
                """);
        assertThat(lab.invoke("context", "{}").json())
                .isEqualTo(
                        "[\"job-1.task.1\", \"context\", \"$LATEST\", \"256\","
                                + " \"arn:aws:lambda:us-east-1:000000000000:function:context\", \"/aws/lambda/context\", true]");
    }
}
