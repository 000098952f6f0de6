package dev.cascade.aws.dynamodb;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** A client that fails at chosen calls, as if the process had ended there or the service refused. */
public final class Faults {

    private Faults() {}

    public static DynamoDbClient at(DynamoDbClient client, Predicate<DynamoDbRequest> where, RuntimeException failure) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            boolean isCall = arguments != null && arguments.length == 1 && arguments[0] instanceof DynamoDbRequest;
            if (!isCall && method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (isCall && where.test((DynamoDbRequest) arguments[0])) {
                throw failure;
            }
            return forwarded(client, method, arguments);
        };
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, handler);
    }

    private static @Nullable Object forwarded(
            DynamoDbClient client, java.lang.reflect.Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
