package dev.cascade.local.account;

import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.account.AccountException.Kind;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The emulated account of a state folder: one process that goes on after the command that started it, and what was deployed into it. For one
 * thread, and one command at a time in a state folder.
 */
public final class LocalAccount {

    private final AccountFolder folder;
    private final Map<String, String> env;
    private final String region;

    /**
     * Does nothing yet.
     *
     * @param stateDir the state folder; the account has the folder {@code account} in it
     * @param env the environment variables that are looked at: {@code CASCADE_HOME}, {@code XDG_CACHE_HOME}, and {@code CASCADE_CDK_APP}, a command
     *     that writes the templates, in place of the one in infra-cdk's {@code cdk.json}
     * @param region the region that everything is deployed to
     */
    public LocalAccount(Path stateDir, Map<String, String> env, String region) {
        this.folder = AccountFolder.in(stateDir);
        this.env = Map.copyOf(env);
        this.region = region;
    }

    /**
     * Starts the account if it is not running, and deploys all stacks into it, for the first time or again. If that fails in an account that was
     * started for it, the account is stopped and removed again.
     *
     * @param port where it listens; if it is running already, where it must be listening
     * @param flags context of {@code cdk deploy}, over {@code examples=true}: what infra-cdk's README has under that name
     * @param functions folders that hold a folder for each Lambda function of one's own, which are deployed and registered; of equal names the first
     *     counts, and counts more than an example
     * @param progress receives a line when each step begins
     * @param lastStep is given what was deployed
     * @return what was deployed, and where
     * @throws AccountException if something is missing, the port is taken, or a step fails
     */
    public Deployment up(
            int port,
            Map<String, String> flags,
            List<Path> functions,
            Consumer<String> progress,
            Consumer<Deployment> lastStep)
            throws InterruptedException {
        Prerequisites.check(cascadeClone());
        UserFunctions own = UserFunctions.in(functions);
        Optional<AccountProcess> running = AccountProcess.find(folder);
        running.filter(found -> found.port() != port).ifPresent(found -> {
            throw new AccountException(
                    Kind.CONFLICT,
                    "the account of this folder is running on port " + found.port() + " already; give --port "
                            + found.port() + ", or `cascade account down` first");
        });
        try {
            if (running.isEmpty()) {
                MiniStack emulator = start(port, progress);
                progress.accept("aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com");
                emulator.createEcsRole(RootUser.environment(AccountProcess.endpoint(port), region), folder.deployLog());
            }
            Deployment deployed = deploy(port, with(own, flags), progress);
            lastStep.accept(deployed);
            return deployed;
        } catch (InterruptedException | RuntimeException e) {
            // An interrupt is for the steps, not for the removal.
            boolean unused = Thread.interrupted();
            if (running.isEmpty()) {
                down(true);
            }
            throw e;
        }
    }

    private Map<String, String> with(UserFunctions own, Map<String, String> flags) {
        if (own.functions().isEmpty()) {
            return flags;
        }
        own.copyTo(folder.ownFunctions());
        Map<String, String> all = new LinkedHashMap<>(flags);
        all.put("functions", folder.ownFunctions().toString());
        return all;
    }

    private MiniStack start(int port, Consumer<String> progress) throws InterruptedException {
        AccountProcess.checkFree(port);
        makeFolder();
        MiniStack emulator = MiniStack.of(env);
        if (!emulator.isInstalled()) {
            progress.accept("installing the emulator, once");
            emulator.install(folder.log());
        }
        progress.accept("starting the account");
        AccountProcess.start(folder, port, emulator, region);
        return emulator;
    }

    private void makeFolder() {
        try {
            remove(false);
            PrivateFiles.createDirectories(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + folder.path(), e);
        }
    }

    private Deployment deploy(int port, Map<String, String> flags, Consumer<String> progress)
            throws InterruptedException {
        URI endpoint = AccountProcess.endpoint(port);
        CdkCli cdk = new CdkCli(
                folder,
                cascadeClone().orElseThrow(),
                endpoint,
                region,
                Optional.ofNullable(env.get("CASCADE_CDK_APP")));
        progress.accept("cdk bootstrap");
        cdk.bootstrap();
        Map<String, String> context = new LinkedHashMap<>(Map.of("examples", "true"));
        context.putAll(flags);
        progress.accept("cdk deploy --all" + asWords(context));
        StackOutputs outputs = cdk.deploy(context);
        Deployment deployed = Deployment.of(
                endpoint, region, outputs, context.getOrDefault("auth", "iam"), new EmulatorClient(endpoint));
        try {
            Files.writeString(folder.deployed(), Json.write(deployed.document()));
            return deployed;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.deployed(), e);
        }
    }

    private static String asWords(Map<String, String> context) {
        return context.entrySet().stream()
                .map(flag -> " -c " + flag.getKey() + "=" + flag.getValue())
                .collect(Collectors.joining());
    }

    /** The running deployment; empty if no account runs or nothing was deployed yet. */
    public Optional<Deployment> status() throws InterruptedException {
        if (AccountProcess.find(folder).isEmpty() || Files.notExists(folder.deployed())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Deployment.read(Files.readString(folder.deployed())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder.deployed(), e);
        }
    }

    /**
     * Stops it with all that runs in it, and removes it with all that was in it.
     *
     * @param keepLogs whether its logs are kept for diagnosis
     * @return whether there was anything
     */
    public boolean down(boolean keepLogs) throws InterruptedException {
        Optional<AccountProcess> running = AccountProcess.find(folder);
        if (running.isPresent()) {
            running.get().stop();
        }
        boolean existed = Files.exists(folder.path());
        try {
            remove(keepLogs);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder.path(), e);
        }
        return running.isPresent() || existed;
    }

    private void remove(boolean keepLogs) throws IOException {
        if (Files.notExists(folder.path())) {
            return;
        }
        List<Path> kept = new ArrayList<>();
        if (keepLogs) {
            kept.addAll(List.of(folder.log(), folder.deployLog(), folder.path()));
        }
        try (Stream<Path> all = Files.walk(folder.path())) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!kept.contains(path)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    private Optional<Path> cascadeClone() {
        return Optional.ofNullable(env.get("CASCADE_HOME"))
                .filter(home -> !home.isBlank())
                .map(Path::of);
    }
}
