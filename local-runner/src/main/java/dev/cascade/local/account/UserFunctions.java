package dev.cascade.local.account;

import dev.cascade.dsl.function.FunctionYaml;
import dev.cascade.local.account.AccountException.Kind;
import dev.cascade.local.lambda.FunctionDefinition;
import dev.cascade.local.lambda.FunctionDefinition.Language;
import dev.cascade.local.lambda.FunctionDirectory;
import dev.cascade.local.lambda.InvalidFunctionException;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Functions of the user in the form in which they are deployed: each with a {@code function.yaml} in which every setting stands, since an
 * account has no defaults for them, and Java code where Lambda looks for it, in {@code lib}.
 */
record UserFunctions(List<FunctionDefinition> functions) {

    private static final String CLASSES = "classes";

    /** The runtime of a function that names none, or no version of it. */
    private static final Map<Language, String> RUNTIMES =
            Map.of(Language.PYTHON, "python3.13", Language.NODE, "nodejs22.x", Language.JAVA, "java21");

    /**
     * Reads them.
     *
     * @param folders folders that hold a folder for each function; of equal names the first counts
     * @throws AccountException if there are folders and no function in them, or one cannot be used, with every problem
     */
    static UserFunctions in(List<Path> folders) {
        FunctionDirectory directory = new FunctionDirectory(folders);
        List<FunctionDefinition> functions = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path misnamed : directory.misnamed()) {
            problems.add(
                    "the folder " + misnamed
                            + " cannot be a function: the name of a function is 1 to 64 letters, digits, '-' or '_'; rename the folder");
        }
        for (String name : directory.names()) {
            try {
                directory.find(name).ifPresent(functions::add);
            } catch (InvalidFunctionException e) {
                problems.addAll(e.problems());
            }
        }
        if (!folders.isEmpty() && functions.isEmpty() && problems.isEmpty()) {
            problems.add("there is no function in " + folders + "; each is a folder with its code, such as handler.py");
        }
        if (!problems.isEmpty()) {
            throw new AccountException(
                    Kind.UNUSABLE, "--functions cannot be deployed:\n  " + String.join("\n  ", problems));
        }
        return new UserFunctions(functions);
    }

    /** Copies them into a folder, in place of what is in it. */
    void copyTo(Path target) {
        try {
            AccountFolder.delete(target);
            for (FunctionDefinition function : functions) {
                copy(function, Files.createDirectories(target.resolve(function.name())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the functions to " + target, e);
        }
    }

    private static void copy(FunctionDefinition function, Path target) throws IOException {
        boolean isJava = function.language() == Language.JAVA;
        try (Stream<Path> files = Files.walk(function.folder(), FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path name = function.folder().relativize(file);
                if ((isJava && name.startsWith(CLASSES)) || name.toString().equals(FunctionYaml.FILE)) {
                    continue;
                }
                boolean isJarAtTop =
                        isJava && name.getNameCount() == 1 && name.toString().endsWith(".jar");
                Path to = target.resolve(isJarAtTop ? Path.of("lib").resolve(name) : name);
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path classes = function.folder().resolve(CLASSES);
        if (isJava && Files.isDirectory(classes)) {
            jar(classes, Files.createDirectories(target.resolve("lib")).resolve(CLASSES + ".jar"));
        }
        Files.writeString(target.resolve(FunctionYaml.FILE), Json.write(settings(function)));
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry = new ZipEntry(classes.relativize(file).toString());
                // What has not changed is not deployed again.
                entry.setTime(0);
                zip.putNextEntry(entry);
                Files.copy(file, zip);
            }
        }
    }

    private static Map<String, Object> settings(FunctionDefinition function) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(
                "runtime",
                function.runtime()
                        .filter(runtime -> !runtime.matches("python3(\\.x)?"))
                        .orElse(RUNTIMES.get(function.language())));
        settings.put("handler", function.handler());
        settings.put("timeout", function.timeout().toSeconds());
        settings.put("memory", function.memoryMb());
        settings.put("environment", function.environment());
        return settings;
    }
}
