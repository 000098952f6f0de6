package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When the runner is killed with {@code kill -9}, what it started goes away by itself. */
@Timeout(120)
class ParentDeathTest {
    @TempDir
    Path root;

    /** The runner that will be killed: invokes the function, its log on standard output, and then stays. */
    static final class Runner {
        public static void main(String[] args) throws Exception {
            LambdaFixture lab = new LambdaFixture(Path.of(args[0]));
            InvokeRequest request = new InvokeRequest("r", java.time.Duration.ofMinutes(10), System.out);
            lab.lambda.invoke("f", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), request);
            Thread.currentThread().join();
        }
    }

    @Test
    void aBusyPythonFunctionEnds() throws Exception {
        new LambdaFixture(root).python("f", """
                import os
                def lambda_handler(event, context):
                    print("pid=%d." % os.getpid(), flush=True)
                    while True: pass
                """).close();
        assertThatItEndsWithItsRunner();
    }

    @Test
    void aChildOfAPythonFunctionEnds() throws Exception {
        new LambdaFixture(root).python("f", """
                import subprocess, time
                def lambda_handler(event, context):
                    child = subprocess.Popen(["sleep", "600"])
                    print("pid=%d." % child.pid, flush=True)
                    child.wait()
                """).close();
        assertThatItEndsWithItsRunner();
    }

    @Test
    void aBusyNodeFunctionEnds() throws Exception {
        new LambdaFixture(root).node("f", """
                export const handler = async () => { console.log('pid=' + process.pid + '.'); for (;;); };
                """).close();
        assertThatItEndsWithItsRunner();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aBusyJavaFunctionEnds() throws Exception {
        LambdaFixture lab = new LambdaFixture(root);
        JavaSource.compile("Busy", """
                public class Busy {
                    public Object run(Object event) {
                        System.out.println("pid=" + ProcessHandle.current().pid() + ".");
                        while (true) { Thread.onSpinWait(); }
                    }
                }
                """, lab.folder("f").resolve("classes"));
        lab.yaml("f", "handler: Busy::run").close();
        assertThatItEndsWithItsRunner();
    }

    @Test
    void anIdleProcessEnds() throws Exception {
        new LambdaFixture(root).python("f", """
                import os
                def lambda_handler(event, context): print("pid=%d." % os.getpid())
                """).close();
        assertThatItEndsWithItsRunner();
    }

    private void assertThatItEndsWithItsRunner() throws Exception {
        Process runner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Runner.class.getName(),
                        root.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = runner.inputReader()) {
            String line = out.readLine();
            StringBuilder seen = new StringBuilder();
            while (line != null && !line.startsWith("pid=")) {
                seen.append(line).append('\n');
                line = out.readLine();
            }
            assertThat(line).as(seen.toString()).isNotNull();
            long pid = Long.parseLong(String.valueOf(line).replaceAll("\\D", ""));
            ProcessHandle function = ProcessHandle.of(pid).orElseThrow();
            assertThat(function.isAlive()).isTrue();
            runner.destroyForcibly(); // SIGKILL: no shutdown hook, no finally
            function.onExit().get(60, TimeUnit.SECONDS);
            assertThat(function.isAlive()).isFalse();
        } finally {
            runner.destroyForcibly();
        }
    }
}
