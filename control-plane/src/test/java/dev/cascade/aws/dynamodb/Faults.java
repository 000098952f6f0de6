package dev.cascade.aws.dynamodb;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A client that fails at chosen calls, as if the process had ended there or the service refused; or that makes each write twice, as the SDK does when the
 * answer to the first try is lost.
 */
public final class Faults {

    private Faults() {}

    /** Makes each write twice. The caller gets the answer to the second one. */
    public static DynamoDbClient repeatingWrites(DynamoDbClient client) {
        return proxy((proxy, method, arguments) -> {
            boolean isCall = arguments != null && arguments.length == 1 && arguments[0] instanceof DynamoDbRequest;
            if (!isCall && method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (isCall && isWrite((DynamoDbRequest) arguments[0])) {
                try {
                    @Nullable Object lost = forwarded(client, method, arguments);
                } catch (ConditionalCheckFailedException e) {
                    // The second try tells as well.
                }
            }
            return forwarded(client, method, arguments);
        });
    }

    private static boolean isWrite(DynamoDbRequest request) {
        return request instanceof PutItemRequest
                || request instanceof UpdateItemRequest
                || request instanceof DeleteItemRequest;
    }

    private static DynamoDbClient proxy(InvocationHandler handler) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, handler);
    }

    public static DynamoDbClient at(DynamoDbClient client, Predicate<DynamoDbRequest> where, RuntimeException failure) {
        return proxy((proxy, method, arguments) -> {
            boolean isCall = arguments != null && arguments.length == 1 && arguments[0] instanceof DynamoDbRequest;
            if (!isCall && method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            if (isCall && where.test((DynamoDbRequest) arguments[0])) {
                throw failure;
            }
            return forwarded(client, method, arguments);
        });
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
