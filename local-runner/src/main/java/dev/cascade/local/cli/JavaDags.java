package dev.cascade.local.cli;

import dev.cascade.dsl.DagProvider;
import dev.cascade.dsl.validation.InvalidDagException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** DAGs written in Java, which jars and class folders announce as services. */
final class JavaDags {

    private JavaDags() {}

    /**
     * All of them; a provider that does not work is reported and left out.
     *
     * @param classPath jars and class folders besides the class path of this process
     * @param warn told about what does not work
     */
    static List<FoundDag> find(List<Path> classPath, Consumer<String> warn) {
        // Not closed: the DAGs' classes may load others as long as the process lives.
        ClassLoader loader =
                classPath.isEmpty() ? JavaDags.class.getClassLoader() : new URLClassLoader(urls(classPath));
        List<FoundDag> found = new ArrayList<>();
        try {
            ServiceLoader.load(DagProvider.class, loader).stream().forEach(p -> found.addAll(dagsOf(p, warn)));
        } catch (ServiceConfigurationError e) {
            warn.accept("DAGs written in Java are left out: " + e.getMessage());
        }
        return found;
    }

    private static List<FoundDag> dagsOf(ServiceLoader.Provider<DagProvider> provider, Consumer<String> warn) {
        String source = "class " + provider.type().getName();
        try {
            return provider.get().dags().stream()
                    .map(dag -> new FoundDag(dag, source, source))
                    .toList();
        } catch (InvalidDagException | ServiceConfigurationError e) {
            warn.accept("the DAGs of " + source + " are left out: " + e.getMessage());
            return List.of();
        }
    }

    private static URL[] urls(List<Path> classPath) {
        List<URL> urls = new ArrayList<>();
        for (Path path : classPath) {
            try {
                urls.add(path.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalStateException("every file has a URL, this one has none: " + path, e);
            }
        }
        return urls.toArray(URL[]::new);
    }
}
