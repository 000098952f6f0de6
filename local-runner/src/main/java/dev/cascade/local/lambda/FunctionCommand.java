package dev.cascade.local.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The command line that runs a function behind the Runtime API.
 *
 * @param words the program and its arguments
 * @param runtimeFolder where the runtime's own files lie, {@code LAMBDA_RUNTIME_DIR}
 */
record FunctionCommand(List<String> words, Path runtimeFolder) {
    /** The memory of a JVM besides its heap: classes, compiled code, stacks. */
    private static final int LEAST_BESIDES_HEAP_MB = 48;

    private static final String NATIVE_LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    static FunctionCommand of(FunctionDefinition function, Interpreter interpreter, RuntimeFolder files) {
        List<String> words = new ArrayList<>();
        words.add(interpreter.executable().toString());
        Path folder =
                switch (function.language()) {
                    case PYTHON -> python(words, files);
                    case NODE -> node(words, function, files);
                    case JAVA -> java(words, function, files);
                };
        return new FunctionCommand(List.copyOf(words), folder);
    }

    private static Path python(List<String> words, RuntimeFolder files) {
        Path folder = files.unpack(FunctionCommand.class, "bootstrap.py", "bootstrap.py");
        words.add("-u"); // what a function printed before it crashed must be in its log
        words.add(folder.resolve("bootstrap.py").toString());
        return folder;
    }

    private static Path node(List<String> words, FunctionDefinition function, RuntimeFolder files) {
        Path folder = files.unpack(FunctionCommand.class, "bootstrap.mjs", "bootstrap.mjs");
        words.add("--max-old-space-size=" + function.memoryMb() * 9 / 10);
        words.add(folder.resolve("bootstrap.mjs").toString());
        return folder;
    }

    private static Path java(List<String> words, FunctionDefinition function, RuntimeFolder files) {
        Path library = nativeLibrary(files);
        int besidesHeap = Math.max(LEAST_BESIDES_HEAP_MB, function.memoryMb() * 15 / 100);
        words.add("-Xmx" + (function.memoryMb() - besidesHeap) + "m");
        // As AWS starts it: quick to start, small, and one invocation at a time leaves nothing to run in parallel.
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        words.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= 23) {
            words.add("--sun-misc-unsafe-memory-access=allow"); // the runtime client uses it and would fill the log
        }
        words.add("-D" + NATIVE_LIBRARY_PROPERTY + "=" + library);
        words.add("-cp");
        words.add(classPath(function));
        words.add(AWSLambda.class.getName());
        words.add(function.handler());
        return library.resolveSibling("");
    }

    private static String classPath(FunctionDefinition function) {
        return Stream.concat(runtimeClient().stream(), FunctionFolder.javaClassPath(function.folder()).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The jars of AWS's runtime client, wherever our own class path has them. */
    private static List<Path> runtimeClient() {
        return Stream.of(AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)
                .map(FunctionCommand::jarOf)
                .distinct()
                .toList();
    }

    private static Path jarOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot find the jar of " + type.getName(), e);
        }
    }

    /** Left alone, the client unpacks its library to one fixed file in /tmp: processes that start together would collide. */
    private static Path nativeLibrary(RuntimeFolder files) {
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        Optional<Path> musl = Stream.of("/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1")
                .map(Path::of)
                .filter(Files::exists)
                .filter(loader -> Files.notExists(Path.of("/lib64")) || Files.notExists(Path.of("/etc/debian_version")))
                .findFirst();
        String name = "libaws-lambda-jni.linux" + (musl.isPresent() ? "_musl-" : "-") + processor + ".so";
        return files.unpack(AWSLambda.class, "/jni/" + name, name).resolve(name);
    }
}
