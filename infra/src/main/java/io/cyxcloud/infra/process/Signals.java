package io.cyxcloud.infra.process;

import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK's class for it is reached by reflection: javac warns of
 * it by name, and there is no other.
 */
public final class Signals {
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private Signals() {}

    /**
     * Runs {@code stop} on SIGINT and SIGTERM, on a thread of its own; a second signal ends the
     * process at once.
     */
    public static void onStop(Runnable stop) {
        Object handler;
        try {
            Class<?> handlerType = Class.forName(HANDLER);
            var first = new java.util.concurrent.atomic.AtomicBoolean(true);
            handler =
                    Proxy.newProxyInstance(
                            handlerType.getClassLoader(),
                            new Class<?>[] {handlerType},
                            (proxy, method, arguments) -> {
                                if (!method.getName().equals("handle")) {
                                    return method.invoke(stop, arguments);
                                }
                                if (first.getAndSet(false)) {
                                    stop.run();
                                } else {
                                    Runtime.getRuntime().halt(130);
                                }
                                return null;
                            });
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        handle("INT", handler);
        handle("TERM", handler);
    }

    /**
     * Ignores SIGINT: Ctrl-C reaches every process of the terminal, but a child stops when its
     * parent says so, after those that need it.
     */
    public static void ignoreInterrupt() {
        try {
            handle("INT", Class.forName(HANDLER).getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void handle(String name, Object handler) {
        try {
            Class<?> signal = Class.forName(SIGNAL);
            signal.getMethod("handle", signal, Class.forName(HANDLER))
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
