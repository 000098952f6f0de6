package dev.cascade.local.worker;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.List;

/**
 * The values of the current thread's thread-local variables. The JDK offers no way to clear all of them, so this sets the fields of {@link Thread} in
 * which they are kept. That needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}, which {@code ./cascade} sets.
 */
final class ThreadLocalValues {

    private static final List<Field> FIELDS = fields();

    private ThreadLocalValues() {}

    private static List<Field> fields() {
        try {
            List<Field> fields = List.of(
                    Thread.class.getDeclaredField("threadLocals"),
                    Thread.class.getDeclaredField("inheritableThreadLocals"));
            fields.forEach(field -> field.setAccessible(true));
            return fields;
        } catch (NoSuchFieldException | InaccessibleObjectException e) {
            return List.of();
        }
    }

    /**
     * Clears them.
     *
     * @return whether that was possible
     */
    static boolean clear() {
        try {
            for (Field field : FIELDS) {
                field.set(Thread.currentThread(), null);
            }
            return !FIELDS.isEmpty();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the fields were made accessible", e);
        }
    }
}
