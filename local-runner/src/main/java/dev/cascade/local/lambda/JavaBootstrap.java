package dev.cascade.local.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.io.InputStream;

/**
 * Main class of a Java function's process: AWS's own runtime client, under watch. This class alone is put onto the
 * process's class path; it may use the JDK and the runtime client, and nothing of ours.
 */
final class JavaBootstrap {
    private JavaBootstrap() {}

    /**
     * Serves invocations until the process is ended.
     *
     * @param args the handler
     */
    public static void main(String[] args) throws Throwable {
        InputStream parent = System.in;
        System.setIn(InputStream.nullInputStream());
        Thread watch = new Thread(() -> awaitEndOf(parent), "parent-watch");
        watch.setDaemon(true);
        watch.start();
        AWSLambda.main(args);
    }

    /** Standard input is a pipe from the local runner: it ends when the runner does, however it dies. */
    private static void awaitEndOf(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            // An end like any other.
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(1);
    }
}
