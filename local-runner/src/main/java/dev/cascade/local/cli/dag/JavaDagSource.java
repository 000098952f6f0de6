package dev.cascade.local.cli.dag;

import dev.cascade.dsl.DagProvider;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.port.DagSource;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * DAGs written in Java. Jars and class folders name their providers as services. Each provider is called once, because classes do not
 * change while a process runs.
 */
final class JavaDagSource implements DagSource {

    private final List<Path> classPath;
    private final Consumer<String> warn;
    private @Nullable Map<File, DagDefinition> found;

    /**
     * All of them; a provider that does not work is reported and left out.
     *
     * @param classPath jars and class folders besides the class path of this process
     * @param warn receives a message for each provider that fails
     */
    JavaDagSource(List<Path> classPath, Consumer<String> warn) {
        this.classPath = List.copyOf(classPath);
        this.warn = warn;
    }

    @Override
    public String name() {
        return "the class path";
    }

    @Override
    public List<File> list() {
        return List.copyOf(found().keySet());
    }

    @Override
    public DagDefinition read(File file) {
        return Objects.requireNonNull(found().get(file));
    }

    /** Another process with another class path may have it: what is not here is not gone. */
    @Override
    public boolean owns(String source) {
        return false;
    }

    private Map<File, DagDefinition> found() {
        Map<File, DagDefinition> known = found;
        if (known == null) {
            known = new LinkedHashMap<>();
            find(known);
            found = known;
        }
        return known;
    }

    private void find(Map<File, DagDefinition> found) {
        // Not closed: the DAGs' classes may load others as long as the process lives.
        ClassLoader loader =
                classPath.isEmpty() ? JavaDagSource.class.getClassLoader() : new URLClassLoader(urls(classPath));
        try {
            ServiceLoader.load(DagProvider.class, loader).stream().forEach(provider -> add(provider, found));
        } catch (ServiceConfigurationError e) {
            warn.accept("DAGs written in Java are left out: " + e.getMessage());
        }
    }

    private void add(ServiceLoader.Provider<DagProvider> provider, Map<File, DagDefinition> found) {
        String source = "class " + provider.type().getName();
        try {
            for (DagDefinition dag : provider.get().dags()) {
                found.put(new File(source, source, dag.name(), "", false), dag);
            }
        } catch (InvalidDagException | ServiceConfigurationError e) {
            warn.accept("the DAGs of " + source + " are left out: " + e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Code of the user's: whatever goes wrong in it must not keep other DAGs away.
            warn.accept("the DAGs of " + source + " are left out, because it failed: " + e);
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
