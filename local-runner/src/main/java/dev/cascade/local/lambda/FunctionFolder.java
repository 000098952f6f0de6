package dev.cascade.local.lambda;

import dev.cascade.dsl.function.FunctionYaml;
import dev.cascade.local.lambda.FunctionDefinition.Language;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the folder of one function: its code and its {@code function.yaml}. */
final class FunctionFolder {
    private final String name;
    private final Path folder;
    private final List<String> problems = new ArrayList<>();

    FunctionFolder(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    FunctionDefinition read() {
        FunctionYaml yaml = FunctionYaml.read(folder, problems);
        Optional<Language> language =
                yaml.runtime().isPresent() ? languageOf(yaml.runtime().get()) : languageOf(yaml.handler());
        if (language.isEmpty() && problems.isEmpty()) {
            problems.add("function \"%s\": %s holds no code: put handler.py, index.mjs, index.js or a jar there"
                    .formatted(name, folder));
        }
        Optional<String> handler = yaml.handler().or(() -> language.flatMap(this::defaultHandler));
        if (language.isPresent() && handler.isEmpty()) {
            problems.add(handlerMissing(language.get()));
        }
        if (!problems.isEmpty()) {
            throw new InvalidFunctionException(problems);
        }
        return new FunctionDefinition(
                name,
                folder,
                language.orElseThrow(),
                yaml.runtime(),
                handler.orElseThrow(),
                // The 3 s of AWS are too few for a default.
                yaml.timeout().orElse(FunctionYaml.LONGEST_TIMEOUT),
                yaml.memoryMb().orElse(FunctionYaml.LEAST_MEMORY_MB),
                yaml.environment());
    }

    private Optional<Language> languageOf(String runtime) {
        if (runtime.startsWith("python")) {
            return Optional.of(Language.PYTHON);
        } else if (runtime.startsWith("nodejs")) {
            return Optional.of(Language.NODE);
        } else if (runtime.startsWith("java")) {
            return Optional.of(Language.JAVA);
        }
        problems.add(
                "%s: field \"runtime\" must be python3.x, nodejs20.x or java21 (any version) on this machine, got \"%s\""
                        .formatted(folder.resolve(FunctionYaml.FILE), runtime));
        return Optional.empty();
    }

    private Optional<Language> languageOf(Optional<String> handler) {
        Optional<Language> named = handler.flatMap(this::languageOfFileBehind);
        if (named.isPresent()) {
            return named;
        }
        return Stream.of(Language.values()).filter(this::hasCodeIn).findFirst();
    }

    /** {@code src/app.run} in function.yaml is Python if there is a {@code src/app.py}. */
    private Optional<Language> languageOfFileBehind(String handler) {
        int dot = handler.indexOf('.', handler.lastIndexOf('/') + 1);
        String stem = dot < 0 ? handler : handler.substring(0, dot);
        String module =
                handler.substring(0, Math.max(0, handler.lastIndexOf('.'))).replace('.', '/');
        if (exists(module + ".py") || exists(module + "/__init__.py")) {
            return Optional.of(Language.PYTHON);
        }
        boolean node = exists(stem + ".mjs") || exists(stem + ".js") || exists(stem + ".cjs");
        return node ? Optional.of(Language.NODE) : Optional.empty();
    }

    private boolean hasCodeIn(Language language) {
        return switch (language) {
            case PYTHON -> exists("handler.py");
            case NODE -> exists("index.mjs") || exists("index.js");
            case JAVA -> !javaClassPath(folder).isEmpty();
        };
    }

    private Optional<String> defaultHandler(Language language) {
        if (!hasCodeIn(language)) {
            return Optional.empty();
        }
        return switch (language) {
            case PYTHON -> Optional.of("handler.lambda_handler");
            case NODE -> Optional.of("index.handler");
            case JAVA -> Optional.empty();
        };
    }

    private String handlerMissing(Language language) {
        String advice =
                switch (language) {
                    case PYTHON -> "there is no handler.py: name it there, for example handler: app.lambda_handler";
                    case NODE -> "there is no index.mjs or index.js: name it there, for example handler: app.handler";
                    case JAVA -> "a Java function must name its class there, for example handler: com.acme.Resize";
                };
        return "%s: field \"handler\" is missing; %s".formatted(folder.resolve(FunctionYaml.FILE), advice);
    }

    private boolean exists(String file) {
        return Files.isRegularFile(folder.resolve(file));
    }

    /** The jars and class folders of a Java function, in the order in which classes are looked up. */
    static List<Path> javaClassPath(Path folder) {
        List<Path> path = new ArrayList<>();
        if (Files.isDirectory(folder.resolve("classes"))) {
            path.add(folder.resolve("classes"));
        }
        path.addAll(jarsIn(folder));
        path.addAll(jarsIn(folder.resolve("lib")));
        return path;
    }

    private static List<Path> jarsIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /**
     * A value that changes when the code is edited, so that a warm process never runs old code. Installed packages and
     * caches are left out: they are many and do not change under a running function.
     */
    static Map<Path, Stamp> stamp(Path folder) {
        try {
            FolderFingerprint stamps = new FolderFingerprint();
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, stamps);
            return stamps.found();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /**
     * The state of one file. Size and modification time alone are not enough: archives, reproducible builds and copies set the time. A
     * program cannot set the file key and the time of the last change of the entry.
     *
     * @param file the file key, where the system has one
     * @param changed when its entry changed, where the system records it
     */
    record Stamp(String file, String changed, FileTime modified, long size) {

        private static final boolean IS_UNIX =
                FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

        static Stamp of(Path file, BasicFileAttributes attributes) throws IOException {
            String changed = IS_UNIX ? String.valueOf(Files.getAttribute(file, "unix:ctime")) : "";
            return new Stamp(
                    String.valueOf(attributes.fileKey()), changed, attributes.lastModifiedTime(), attributes.size());
        }
    }
}
