package dev.cascade.usecase.cost;

import dev.cascade.port.FunctionRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * What estimates are made for. Immutable.
 *
 * @param isInAws whether the control plane runs in AWS; if not, estimates say what a job would have cost there
 * @param store where jobs are kept in AWS
 * @param functions knows timeout and memory of the functions of tasks
 */
public record CostBasis(boolean isInAws, Store store, FunctionRegistry functions) {

    /** A control plane outside of AWS, which knows nothing of functions. In AWS its jobs would be kept in DynamoDB. */
    public static final CostBasis ELSEWHERE = new CostBasis(false, Store.DYNAMODB, CostBasis::unknown);

    /** Where jobs are kept. */
    public enum Store {
        /** Billed by request. */
        DYNAMODB,
        /** Billed by the hour. */
        POSTGRESQL
    }

    private static Map<String, FunctionRegistry.Registration> unknown(Iterable<String> functions) {
        Map<String, FunctionRegistry.Registration> none = new HashMap<>();
        functions.forEach(function ->
                none.put(function, new FunctionRegistry.Registration.NotRegistered("is not known here", "")));
        return none;
    }
}
