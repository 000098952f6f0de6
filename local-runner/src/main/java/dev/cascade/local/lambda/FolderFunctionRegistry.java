package dev.cascade.local.lambda;

import dev.cascade.port.FunctionRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The functions in the folders of this machine. Thread-safe. */
public final class FolderFunctionRegistry implements FunctionRegistry {

    private final FunctionDirectory directory;

    public FolderFunctionRegistry(FunctionDirectory directory) {
        this.directory = directory;
    }

    @Override
    public Map<String, Registration> find(Set<String> functions) {
        Map<String, Registration> found = new HashMap<>();
        functions.forEach(function -> found.put(function, find(function)));
        return found;
    }

    private Registration find(String function) {
        try {
            Optional<FunctionDefinition> known = directory.find(function);
            return known.isPresent()
                    ? new Registration.Registered(
                            known.get().timeout(), known.get().memoryMb())
                    : new Registration.NotRegistered("has no folder here", "make one, or name others with --functions");
        } catch (InvalidFunctionException e) {
            return new Registration.NotRegistered("cannot be read: " + e.getMessage(), "correct its folder");
        }
    }
}
