package dev.cascade.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A way to a server that can be cut after a commit has arrived there and before its answer comes back, or that can go silent: it then takes
 * connections and bytes, and passes nothing on.
 */
final class CuttingProxy implements AutoCloseable {

    private final int serverPort;
    private final ServerSocket socket;
    private final AtomicBoolean cutsNextCommit = new AtomicBoolean();
    private final AtomicBoolean silent = new AtomicBoolean();

    private CuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    static CuttingProxy to(int serverPort) throws IOException {
        CuttingProxy proxy = new CuttingProxy(serverPort);
        Thread.startVirtualThread(proxy::accept);
        return proxy;
    }

    int port() {
        return socket.getLocalPort();
    }

    void cutNextCommit() {
        cutsNextCommit.set(true);
    }

    void silent(boolean isSilent) {
        silent.set(isSilent);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                AtomicBoolean cut = new AtomicBoolean();
                Thread.startVirtualThread(() -> carryRequests(client, server, cut));
                Thread.startVirtualThread(() -> carryAnswers(server, client, cut));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void carryRequests(Socket from, Socket to, AtomicBoolean cut) {
        carry(from, to, bytes -> {
            boolean commits = new String(bytes, StandardCharsets.ISO_8859_1).contains("COMMIT");
            if (commits && cutsNextCommit.compareAndSet(true, false)) {
                cut.set(true);
            }
            return true;
        });
    }

    private void carryAnswers(Socket from, Socket to, AtomicBoolean cut) {
        carry(from, to, bytes -> !cut.get());
    }

    private interface Filter {
        boolean passes(byte[] bytes);
    }

    /** Until one of them ends, or something does not pass; then both are closed. */
    private void carry(Socket from, Socket to, Filter filter) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                byte[] bytes = Arrays.copyOf(buffer, read);
                if (!filter.passes(bytes)) {
                    return;
                }
                if (silent.get()) {
                    continue;
                }
                out.write(bytes);
                out.flush();
            }
        } catch (IOException cutElsewhere) {
            // Both ends are closed by now.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
