package dev.cascade.local.cli.environment;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The signals that ask this process to end: Ctrl-C, {@code kill}, a terminal that is closed. The first one shuts the JVM down as it would
 * without this, with exit code 128 + number of the signal. A second one ends the process at once.
 */
public final class SignalHandlers {

    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private static final int SIGNALLED = 128;

    private static final AtomicBoolean RECEIVED = new AtomicBoolean();

    private SignalHandlers() {}

    /** Whether one of them has come. */
    public static boolean received() {
        return RECEIVED.get();
    }

    /** Installs them. A signal that is ignored, as {@code nohup} has it, stays ignored. */
    public static void install() {
        try {
            // By reflection, as the compiler warns of this class: every JDK has it, but no specification has.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    SignalHandlers.class.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        Object received = args[0];
                        handle((int) signal.getMethod("getNumber").invoke(received));
                        return null;
                    });
            for (String name : SIGNALS) {
                Object number = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, number, proxy);
            }
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("signals cannot be handled; is the JVM started with -Xrs?", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK lacks the module jdk.unsupported, which handles signals", e);
        }
    }

    private static void handle(int number) {
        if (RECEIVED.compareAndSet(false, true)) {
            System.exit(SIGNALLED + number);
        } else {
            Runtime.getRuntime().halt(SIGNALLED + number);
        }
    }
}
