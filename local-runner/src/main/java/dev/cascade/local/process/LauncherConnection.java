package dev.cascade.local.process;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process that runs {@code launcher.pl}, from its start to its end; a thread reads its answers. Thread-safe. */
final class LauncherConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LauncherConnection.class);

    /** What is on the path by the name of Perl may be something else, which never answers. */
    private static final Duration TO_GET_READY = Duration.ofSeconds(30);

    private static final int BUFFER = 64 * 1024;
    private static final int STACK = 256 * 1024;

    private final Process process;
    private final DataInputStream answers;
    private final OutputStream requests;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, Launch> launches = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /** What was asked for, until it has ended, and all writers have closed its output. */
    private record Launch(OutputReceiver receiver, CompletableFuture<LaunchedProcess> started) {

        Launch(OutputReceiver receiver) {
            this(receiver, new CompletableFuture<>());
        }

        LaunchedProcess process() {
            return started.join();
        }
    }

    private LauncherConnection(Process process) {
        this.process = process;
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
        this.requests = process.getOutputStream();
    }

    /** Starts a process of this command line. Empty if it cannot do its work on this system, which it tries before it is ready. */
    static Optional<LauncherConnection> open(List<String> words) {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(new File("/")).redirectError(ProcessBuilder.Redirect.DISCARD);
        // It must not carry a mark. Without a locale its messages are in English, and all that matter are answers.
        builder.environment().clear();
        try {
            LauncherConnection opened = new LauncherConnection(builder.start());
            if (!opened.isReady()) {
                opened.process.destroyForcibly();
                return Optional.empty();
            }
            Thread.ofPlatform()
                    .daemon()
                    .name("command-launcher")
                    .stackSize(STACK)
                    .start(opened::readAnswers);
            return Optional.of(opened);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("commands are started without a launcher");
            return Optional.empty();
        }
    }

    private boolean isReady() throws IOException {
        AtomicBoolean answered = new AtomicBoolean();
        CompletableFuture.delayedExecutor(TO_GET_READY.toSeconds(), TimeUnit.SECONDS)
                .execute(() -> {
                    if (!answered.get()) {
                        process.destroyForcibly();
                    }
                });
        try {
            return answers.readInt() == 1 && answers.readByte() == 'R';
        } catch (EOFException e) {
            return false;
        } finally {
            answered.set(true);
        }
    }

    boolean isOpen() {
        return !ended && process.isAlive();
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    void close() {
        try {
            requests.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the launcher has ended already");
        }
    }

    /**
     * Starts a process.
     *
     * @return the process; empty if the launcher had ended before it could know of the request
     * @throws IOException if it cannot be started, or it is not known whether it was
     */
    Optional<LaunchedProcess> start(LaunchRequest request, OutputReceiver receiver) throws IOException {
        int id = ids.incrementAndGet();
        Launch launch = new Launch(receiver);
        launches.put(id, launch);
        if (!write(request.frame(id))) {
            launches.remove(id);
            return Optional.empty();
        }
        if (ended) {
            loseAll();
        }
        try {
            return Optional.of(launch.process());
        } catch (CompletionException e) {
            throw new IOException(e.getCause() instanceof IOException why ? why.getMessage() : e.toString(), e);
        }
    }

    private void forgetGroup(int id) {
        write(ByteBuffer.allocate(5).put((byte) 'F').putInt(id).array());
    }

    /** Whether it was written in whole. Of a part the launcher takes no notice. */
    private boolean write(byte[] request) {
        byte[] frame = ByteBuffer.allocate(4 + request.length)
                .putInt(request.length)
                .put(request)
                .array();
        writing.lock();
        try {
            requests.write(frame);
            requests.flush();
            return true;
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the launcher has ended");
            ended = true;
            return false;
        } finally {
            writing.unlock();
        }
    }

    private void readAnswers() {
        try {
            while (true) {
                readAnswer();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the launcher has ended");
        } finally {
            ended = true;
            process.destroyForcibly();
            loseAll();
        }
    }

    private void readAnswer() throws IOException {
        byte[] bytes = new byte[answers.readInt()];
        answers.readFully(bytes);
        ByteBuffer answer = ByteBuffer.wrap(bytes);
        byte what = answer.get();
        int id = answer.getInt();
        @Nullable Launch launch = launches.get(id);
        if (launch == null) {
            return;
        }
        switch (what) {
            case 'P' -> launch.started().complete(new LaunchedProcess(answer.getInt(), () -> forgetGroup(id)));
            case 'N' -> {
                launches.remove(id);
                launch.started().completeExceptionally(new IOException(text(answer)));
            }
            case 'O' -> receive(launch, answer);
            case 'E' -> {
                launches.remove(id);
                launch.receiver().end();
            }
            case 'X' -> ended(id, launch, answer);
            default -> throw new IOException("an unknown answer of the launcher: " + (char) what);
        }
    }

    private void ended(int id, Launch launch, ByteBuffer answer) {
        int code = Byte.toUnsignedInt(answer.get());
        boolean isGroupEmpty = answer.get() == 0;
        boolean isOutputComplete = answer.get() == 1;
        receive(launch, answer);
        if (isOutputComplete) {
            launches.remove(id);
            launch.receiver().end();
        }
        launch.process().ended(code, isGroupEmpty);
    }

    private static void receive(Launch launch, ByteBuffer answer) {
        byte[] block = new byte[answer.remaining()];
        answer.get(block);
        if (block.length > 0 && !launch.receiver().receive(block, block.length)) {
            launch.process().destroyForcibly();
        }
    }

    private static String text(ByteBuffer answer) {
        return StandardCharsets.UTF_8.decode(answer).toString();
    }

    private void loseAll() {
        launches.forEach((id, launch) -> {
            if (launches.remove(id, launch)) {
                launch.started().completeExceptionally(new IOException("the process that starts commands has ended"));
                if (!launch.started().isCompletedExceptionally()) {
                    launch.process().lost();
                }
                launch.receiver().end();
            }
        });
    }
}
