package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import dev.cascade.local.process.ProcessTrackingId;
import dev.cascade.local.process.SetsidCommand;
import dev.cascade.usecase.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The background process of the account, as other processes see it.
 *
 * @param process the process itself, alive when it was found
 * @param port where it listens
 */
record AccountProcess(ProcessHandle process, int port) {

    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final long SECONDS_TO_END = 20;
    private static final int SHOWN_LINES = 15;

    static URI endpoint(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The process of this folder, if it is alive. A process id that another process has got meanwhile does not count. */
    static Optional<AccountProcess> find(AccountFolder folder) {
        if (Files.notExists(folder.process())) {
            return Optional.empty();
        }
        try {
            Map<String, @Nullable Object> values = Json.parseObject(Files.readString(folder.process()));
            return ProcessHandle.of(number(values.get("pid")))
                    .filter(ProcessHandle::isAlive)
                    .filter(AccountProcess::isDaemon)
                    .map(process -> new AccountProcess(process, (int) number(values.get("port"))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.process(), e);
        }
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : -1;
    }

    /** Not the process handle's own words: they end where the class path does not. */
    private static boolean isDaemon(ProcessHandle process) {
        try {
            Path words = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return Files.readString(words, StandardCharsets.ISO_8859_1).contains(AccountDaemon.class.getName());
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    /** @throws AccountException if something listens on the port */
    static void checkFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new AccountException(
                    Kind.CONFLICT, "port " + port + " is taken by another program; give another with --port");
        }
    }

    /** Starts it in a session of its own, so that it lives on, and waits until it is ready. If it does not get ready, it is ended. */
    static void start(AccountFolder folder, int port, MiniStack emulator, String region) throws InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder(command(folder, port, emulator, region))
                    .directory(folder.path().toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
            // So that functions in Python find boto3, as they do in AWS.
            builder.environment().merge("PATH", emulator.programs().toString(), (path, own) -> own + ":" + path);
            // It is to outlive this process and, if that is a task, its attempt.
            ProcessTrackingId.remove(builder);
            AccountProcess started = new AccountProcess(builder.start().toHandle(), port);
            try {
                started.await(folder);
            } catch (InterruptedException | RuntimeException e) {
                started.stop();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the account's process", e);
        }
    }

    private static List<String> command(AccountFolder folder, int port, MiniStack emulator, String region) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AccountDaemon.class.getName()));
        words.addAll(List.of(
                folder.path().toString(),
                Integer.toString(port),
                emulator.python().toString(),
                region));
        return SetsidCommand.of(words);
    }

    private void await(AccountFolder folder) throws InterruptedException {
        EmulatorClient emulator = new EmulatorClient(endpoint(port));
        long deadline = System.nanoTime() + TO_START.toNanos();
        while (!emulator.isHealthy()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AccountException(
                        Kind.FAILED,
                        "the account's process did not get ready; its output is in " + folder.log() + ", its end is\n"
                                + ExternalTool.tail(folder.log(), SHOWN_LINES));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /** Ends it with all that runs in it, and waits until it has. */
    void stop() throws InterruptedException {
        List<ProcessHandle> inIt = process.descendants().toList();
        process.destroy();
        try {
            process.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process does not fail", e);
        }
        // It may have ended before it was able to end them.
        inIt.forEach(ProcessHandle::destroyForcibly);
    }
}
