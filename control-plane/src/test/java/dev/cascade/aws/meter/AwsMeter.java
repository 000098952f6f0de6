package dev.cascade.aws.meter;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * Counts what is asked of AWS. Hang {@link #interceptor} into every client whose calls are to be counted; a call counts once, however often
 * the SDK repeats it.
 *
 * <p>For DynamoDB it works out the capacity of each call from the sizes of items, since what a local stand-in reports is not what AWS
 * would bill. To know an item's size before it is changed it remembers the sizes of all items it saw, about 200 bytes each: it is
 * made for benchmarks and tests, on a table that nobody else writes to. May be used by many threads.
 */
public final class AwsMeter {

    private final ConcurrentMap<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final DynamoCapacity capacity = new DynamoCapacity();

    /** What was used until now. Calls that are under way may be in it in part. */
    public Usage usage() {
        TreeMap<String, Long> counts = new TreeMap<>();
        calls.forEach((operation, count) -> counts.put(operation, count.sum()));
        return new Usage(counts, capacity.writeUnits(), capacity.readUnits());
    }

    /** What counts the calls of the clients that have it. */
    public ExecutionInterceptor interceptor() {
        return new Counting();
    }

    /** The same client, counted; for clients that take no interceptor, such as those of an embedded DynamoDB. */
    public DynamoDbClient counted(DynamoDbClient client) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                new CountingCalls(client));
    }

    private void count(String operation) {
        calls.computeIfAbsent(operation, o -> new LongAdder()).increment();
    }

    private final class Counting implements ExecutionInterceptor {

        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return capacity.prepared(context.request());
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            count(attributes);
            capacity.succeeded(context.request(), context.response());
        }

        @Override
        public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
            count(attributes);
            capacity.failed(context.request(), context.exception());
        }

        private void count(ExecutionAttributes attributes) {
            AwsMeter.this.count(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + "."
                    + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        }
    }

    private final class CountingCalls implements InvocationHandler {

        private final DynamoDbClient client;

        CountingCalls(DynamoDbClient client) {
            this.client = client;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            if (arguments != null && arguments.length == 1 && arguments[0] instanceof DynamoDbRequest request) {
                return counted(method, capacity.prepared(request));
            }
            // Forms with a builder end up in the form with a request.
            return method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : forwarded(method, arguments);
        }

        private @Nullable Object counted(Method method, SdkRequest request) throws Throwable {
            String name = request.getClass().getSimpleName();
            count("DynamoDb." + name.substring(0, name.length() - "Request".length()));
            try {
                Object response = forwarded(method, request);
                if (response instanceof SdkResponse answer) {
                    capacity.succeeded(request, answer);
                }
                return response;
            } catch (RuntimeException e) {
                capacity.failed(request, e);
                throw e;
            }
        }

        private @Nullable Object forwarded(Method method, @Nullable Object @Nullable ... arguments) throws Throwable {
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
    }
}
