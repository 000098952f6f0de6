package dev.cascade.local.account;

import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The background process of the account. It hosts the functions and starts the emulator as its child. It ends on {@code SIGTERM} or when
 * the emulator ends. Everything that runs in it ends with it.
 */
public final class AccountDaemon {

    private static final long SECONDS_TO_END = 10;

    private final FunctionHost host;
    private final Process emulator;

    private AccountDaemon(FunctionHost host, Process emulator) {
        this.host = host;
        this.emulator = emulator;
    }

    /**
     * Runs until it receives {@code SIGTERM}.
     *
     * @param args the account's folder, the port, the Python that has MiniStack, the region
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        AccountDaemon daemon = start(new AccountFolder(Path.of(args[0])), args[1], args[2], args[3]);
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "stop"));
        int code = daemon.emulator.waitFor();
        System.exit(code == 0 ? 0 : 1);
    }

    private static AccountDaemon start(AccountFolder folder, String port, String python, String region)
            throws IOException {
        FunctionHost host = new FunctionHost(new HostedFunctions(folder.functions(), region));
        EmulatorScripts.unpack(folder.emulator());
        ProcessBuilder builder = new ProcessBuilder(python, "-u", "-m", "emulator")
                .directory(folder.emulator().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        Process emulator = builder.start();
        // Left open: that it ends tells the emulator that this process has ended, however it did.
        OutputStream in = emulator.getOutputStream();
        in.write((settings(folder, port, region, host) + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        Files.writeString(folder.process(), Json.write(processOf(port)));
        return new AccountDaemon(host, emulator);
    }

    private static String settings(AccountFolder folder, String port, String region, FunctionHost host) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("state", folder.path().toString());
        settings.put("port", Integer.parseInt(port));
        settings.put("host", host.address().toString());
        settings.put("region", region);
        settings.put("access_key", RootUser.ACCESS_KEY);
        settings.put("secret_key", RootUser.SECRET_KEY);
        return Json.write(settings);
    }

    private static Map<String, Object> processOf(String port) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("pid", ProcessHandle.current().pid());
        process.put("port", Integer.parseInt(port));
        return process;
    }

    private void stop() {
        host.close();
        emulator.destroy();
        try {
            if (!emulator.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                emulator.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
