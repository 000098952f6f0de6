package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.lambda.LambdaFixture.Run;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeFunctionTest extends LambdaFixtureTest {
    @Test
    void anAsyncHandlerAnswersAndItsProcessIsReused() throws Exception {
        lab.node("count", "let n = 0; export const handler = async (event) => ({ n: ++n, twice: event.x * 2 });");
        assertThat(lab.invoke("count", "{\"x\":4}").json()).isEqualTo("{\"n\":1,\"twice\":8}");
        assertThat(lab.invoke("count", "{\"x\":5}").json()).isEqualTo("{\"n\":2,\"twice\":10}");
    }

    @Test
    void aCommonJsHandlerMayCallBack() throws Exception {
        lab.file("back", "index.js", """
                exports.handler = (event, context, callback) => { setTimeout(() => callback(null, 'later'), 5); };
                """);
        assertThat(lab.invoke("back", "{}").json()).isEqualTo("\"later\"");
    }

    @Test
    void aCallbackWaitsForTheEventLoopUnlessItIsToldNotTo() throws Exception {
        lab.file("loop", "index.js", """
                exports.handler = (event, context, callback) => {
                  context.callbackWaitsForEmptyEventLoop = event.wait;
                  setTimeout(() => console.log('timer'), 300);
                  callback(null, 1);
                };
                """);
        assertThat(lab.invoke("loop", "{\"wait\":true}").log()).contains("timer");
        assertThat(lab.invoke("loop", "{\"wait\":false}").log()).doesNotContain("timer");
    }

    @Test
    void aHandlerWithNothingLeftToWaitForAnswersNull() throws Exception {
        lab.node("never", "export const handler = () => new Promise(() => {});");
        assertThat(lab.invoke("never", "{}").json()).isEqualTo("null");
    }

    @Test
    @DisplayName("B-22: an error that is thrown is a failure with its type and message")
    void anErrorIsAFailureWithTypeAndMessage() throws Exception {
        lab.node("bad", "export const handler = async () => { throw new RangeError('too far'); };");
        assertThat(lab.invoke("bad", "{}").result()).isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
            assertThat(error.type()).isEqualTo("RangeError");
            assertThat(error.message()).isEqualTo("too far");
            assertThat(error.stackTrace()).anyMatch(line -> line.contains("index.mjs:1"));
        });
    }

    @Test
    void anErrorThatNobodyCatchesIsAFailureAndANewProcessServesOn() throws Exception {
        lab.node("stray", """
                let n = 0;
                export const handler = (event) => new Promise((resolve) => {
                  n++;
                  if (event.fail) setTimeout(() => { throw new TypeError('stray'); }, 1); else resolve(n);
                });
                """);
        assertThat(lab.invoke("stray", "{\"fail\":true}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.FunctionError.class,
                        error -> assertThat(error.message()).isEqualTo("stray"));
        assertThat(lab.invoke("stray", "{}").json()).isEqualTo("1");
    }

    @Test
    void anAnswerThatCannotBeWrittenAsJsonIsAnError() throws Exception {
        lab.node("circle", "export const handler = async () => { const a = {}; a.a = a; return a; };");
        assertThat(lab.invoke("circle", "{}").result())
                .isInstanceOfSatisfying(InvokeResult.FunctionError.class, error -> {
                    assertThat(error.type()).isEqualTo("Runtime.MarshalError");
                    assertThat(error.message()).contains("circular");
                });
    }

    @Test
    void aTimeoutKillsAHandlerThatNeverLetsGo() throws Exception {
        lab.yaml("busy", "timeout: 1").node("busy", """
                import { writeFileSync } from 'node:fs';
                export const handler = async (event) => { writeFileSync(event.pid, String(process.pid)); for (;;); };
                """);
        Run run = lab.invoke("busy", "{\"pid\":\"" + root.resolve("pid") + "\"}");
        assertThat(run.result()).isEqualTo(new InvokeResult.TimedOut(Duration.ofSeconds(1)));
        assertThat(lab.isAlive("pid")).isFalse();
    }

    @Test
    void aCrashIsReportedWithItsExitCode() throws Exception {
        lab.node("crash", "export const handler = async () => { console.error('last words'); process.exit(3); };");
        assertThat(lab.invoke("crash", "{}").result()).isEqualTo(new InvokeResult.Crashed(3, "last words\n"));
    }

    @Test
    void tooMuchMemoryEndsTheProcess() throws Exception {
        lab.node("greedy", """
                export const handler = async () => {
                  const kept = [];
                  for (;;) { kept.push(Buffer.alloc(1 << 20, 1)); await new Promise((r) => setImmediate(r)); }
                };
                """);
        assertThat(lab.invoke("greedy", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.FunctionError.class,
                        error -> assertThat(error.type()).isEqualTo("Runtime.OutOfMemory"));
    }

    @Test
    void aFullHeapIsTooMuchMemoryToo() throws Exception {
        lab.node("heap", "export const handler = async () => { const a = []; for (;;) a.push({ a: [a.length] }); };");
        assertThat(lab.invoke("heap", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.FunctionError.class,
                        error -> assertThat(error.type()).isEqualTo("Runtime.OutOfMemory"));
    }

    @Test
    void brokenCodeFailsToInitialize() throws Exception {
        lab.node("typo", "export const handler = async ( => 1;");
        assertThat(lab.invoke("typo", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.InitFailed.class,
                        failed -> assertThat(failed.type()).isEqualTo("Runtime.UserCodeSyntaxError"));
    }

    @Test
    void aMissingExportFailsToInitialize() throws Exception {
        lab.node("nameless", "export const other = 1;");
        assertThat(lab.invoke("nameless", "{}").result())
                .isInstanceOfSatisfying(InvokeResult.InitFailed.class, failed -> {
                    assertThat(failed.type()).isEqualTo("Runtime.HandlerNotFound");
                    assertThat(failed.message()).contains("index.handler");
                });
    }

    @Test
    void aMissingModuleFailsToInitialize() throws Exception {
        lab.node("lost", "import 'no-such-module-anywhere'; export const handler = async () => 1;");
        assertThat(lab.invoke("lost", "{}").result())
                .isInstanceOfSatisfying(
                        InvokeResult.InitFailed.class,
                        failed -> assertThat(failed.type()).isEqualTo("Runtime.ImportModuleError"));
    }

    @Test
    void theContextIsWhatLambdaGives() throws Exception {
        lab.yaml("context", "{handler: src/app.run, timeout: 60}");
        lab.file("context/src", "app.mjs", """
                export const run = async (event, c) => [c.awsRequestId, c.functionName, c.memoryLimitInMB,
                  c.invokedFunctionArn, c.logGroupName, c.getRemainingTimeInMillis() <= 60000];
                """);
        assertThat(lab.invoke("context", "{}").json())
                .isEqualTo("[\"job-1.task.1\",\"context\",\"128\","
                        + "\"arn:aws:lambda:us-east-1:000000000000:function:context\",\"/aws/lambda/context\",true]");
    }

    @Test
    void theLogHoldsAllOutput() throws Exception {
        lab.node("talk", "export const handler = async () => { console.log('out'); console.error('err'); };");
        assertThat(lab.invoke("talk", "{}").log()).contains("$LATEST\nout\nerr\nEND RequestId");
    }
}
