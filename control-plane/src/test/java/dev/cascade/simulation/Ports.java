package dev.cascade.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Puts something in front of a port, whatever methods the port has. */
final class Ports {

    private Ports() {}

    /** Stands between a caller and a port. */
    @FunctionalInterface
    interface Interceptor {

        /** @param call the method's name */
        @Nullable Object call(String call, @Nullable Object[] arguments, Target target) throws Throwable;
    }

    /** The port itself, which may be called more than once, or not at all. */
    @FunctionalInterface
    interface Target {

        @Nullable Object call() throws Throwable;
    }

    /** The port, behind the interceptor. */
    static <T> T intercept(Class<T> type, T port, Interceptor interceptor) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    @Nullable Object[] arguments = given == null ? new Object[0] : given;
                    if (method.getDeclaringClass() == Object.class) {
                        return invoke(port, method, arguments);
                    }
                    return interceptor.call(method.getName(), arguments, () -> invoke(port, method, arguments));
                }));
    }

    private static @Nullable Object invoke(Object port, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
