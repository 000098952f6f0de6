package dev.cascade.local.account;

import dev.cascade.local.account.AccountException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs that must be on this machine. All of them are checked before anything starts. */
final class Prerequisites {

    private static final int OLDEST_NODE = 20;
    private static final Pattern MAJOR = Pattern.compile("v(\\d+)\\..*");

    private Prerequisites() {}

    /**
     * Checks all.
     *
     * @param clone the clone of Cascade, whose stacks are to be deployed
     * @throws AccountException naming everything that is missing
     */
    static void check(Optional<Path> clone) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        if (clone.filter(home -> Files.exists(home.resolve("infra-cdk/cdk.json")))
                .isEmpty()) {
            missing.add("a clone of Cascade, whose ./cascade is what starts this: its stacks are what is deployed");
        }
        if (!System.getProperty("os.name").equals("Linux")) {
            missing.add("Linux, or a Linux container: AWS's runtime client for Java functions exists for Linux only");
        }
        checkPython(missing);
        checkNode(missing);
        if (!missing.isEmpty()) {
            throw new AccountException(Kind.UNUSABLE, "the emulated account needs\n  " + String.join("\n  ", missing));
        }
    }

    private static void checkPython(List<String> missing) throws InterruptedException {
        if (answer("python3", "-c", "import sys; assert sys.version_info >= (3, 10)")
                .isEmpty()) {
            missing.add("python3, 3.10 or newer, on the PATH (Debian: apt-get install python3)");
        } else if (answer("python3", "-c", "import ensurepip, venv").isEmpty()) {
            missing.add("python3's module venv (Debian: apt-get install python3-venv)");
        }
    }

    private static void checkNode(List<String> missing) throws InterruptedException {
        Optional<String> version = answer("node", "--version");
        Matcher matcher = MAJOR.matcher(version.orElse(""));
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < OLDEST_NODE) {
            missing.add("Node.js " + OLDEST_NODE + " or newer on the PATH, for the CDK's command (https://nodejs.org)"
                    + version.map(found -> "; it is " + found).orElse(""));
        }
        if (answer("npx", "--version").isEmpty()) {
            missing.add("npm with npx on the PATH, which fetches the CDK's command (Debian: apt-get install npm)");
        }
    }

    private static Optional<String> answer(String... words) throws InterruptedException {
        return new ExternalTool(List.of(words)).answer();
    }
}
