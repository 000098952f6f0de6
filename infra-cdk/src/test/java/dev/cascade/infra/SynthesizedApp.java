package dev.cascade.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.cxapi.CloudAssembly;

/** What {@link CascadeApp} makes of a clone in which everything is built, for some flags. */
final class SynthesizedApp {

    private final App app;
    private final CloudAssembly assembly;

    private SynthesizedApp(Path folder, Map<String, String> flags, Optional<String> region) {
        Map<String, Object> context = new HashMap<>(flags);
        app = new App(AppProps.builder()
                .outdir(folder.resolve("cdk.out").toString())
                .context(context)
                .build());
        CascadeApp.build(app, builtClone(folder.resolve("clone")), region);
        assembly = app.synth();
    }

    static SynthesizedApp with(Path folder, Map<String, String> flags) {
        return new SynthesizedApp(folder, flags, Optional.empty());
    }

    static SynthesizedApp in(String region, Path folder, Map<String, String> flags) {
        return new SynthesizedApp(folder, flags, Optional.of(region));
    }

    /** Files of the names that a build leaves; what is in them does not matter to a template. */
    static Path builtClone(Path clone) {
        file(clone, "control-plane/target/quick/cascade-control-plane-0.1.0-SNAPSHOT.jar");
        file(clone, "control-plane/target/quick/cascade-control-plane-0.1.0-SNAPSHOT-lambda.jar");
        jar(clone, "dev/cascade/ui/pages/files.txt");
        file(clone, "control-plane/target/quick/postgres-layer/java/lib/postgresql.jar");
        file(clone, "local-runner/target/quick/lib/picocli.jar");
        file(clone, "local-runner/target/quick/cascade-local-runner-0.1.0-SNAPSHOT.jar");
        file(clone, "examples/target/quick/cascade-examples-0.1.0-SNAPSHOT.jar");
        file(clone, "examples/functions/data-processor/handler.py");
        write(
                clone.resolve("examples/functions/data-processor/function.yaml"),
                "runtime: python3.13\nhandler: handler.lambda_handler\ntimeout: 300\nmemory: 1024\n");
        return clone;
    }

    /** Makes this clone one whose build had no npm. */
    static Path withoutPages(Path clone) {
        jar(clone, "dev/cascade/ui/StaticUi.class");
        return clone;
    }

    private static void jar(Path clone, String entry) {
        Path jar = clone.resolve("control-plane/ui/target/quick/cascade-ui-0.1.0-SNAPSHOT.jar");
        try {
            Files.createDirectories(jar.getParent());
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void file(Path clone, String name) {
        write(clone.resolve(name), name);
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> stackNames() {
        return assembly.getStacks().stream().map(stack -> stack.getStackName()).toList();
    }

    /** The stacks that are deployed before this one, and without which it is not. */
    List<String> waitsFor(String stack) {
        return stack(stack).getDependencies().stream().map(Stack::getStackName).toList();
    }

    /** All templates, by the stack's name. */
    Map<String, Template> templates() {
        Map<String, Template> templates = new HashMap<>();
        stackNames().forEach(name -> templates.put(name, template(name)));
        return templates;
    }

    Template template(String stack) {
        return Template.fromStack(stack(stack));
    }

    private Stack stack(String name) {
        return (Stack) app.getNode().findChild(name);
    }

    /** What cdk-nag and the CDK have to say against it. */
    @SuppressWarnings("deprecation") // The only type in which the CDK hands messages out.
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (String name : stackNames()) {
            Annotations annotations = Annotations.fromStack(stack(name));
            List.of(annotations.findError("*", Match.anyValue()), annotations.findWarning("*", Match.anyValue()))
                    .forEach(found -> found.forEach(message -> complaints.add(
                            message.getId() + ": " + message.getEntry().getData())));
        }
        return complaints;
    }

    /** What the CDK would ask an account before it could go on. */
    Object lookups() {
        return assembly.getManifest().getMissing();
    }
}
