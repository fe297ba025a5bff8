package com.binaxpay.transport;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What a [CallServer] answers, by method name, and to whom. Filled by one thread before the server starts.
public final class Handlers {
    private final Map<String, Method> methods = new HashMap<>();

    /// A method and who may use it.
    sealed interface Method {
        Set<Role> roles();
    }

    record CallMethod(CallHandler handler, Set<Role> roles) implements Method {}

    record FeedMethod(FeedHandler handler, Set<Role> roles) implements Method {}

    /// Answers calls of `method` (at most 100 ASCII characters) from processes of these roles.
    public Handlers call(String method, CallHandler handler, Role first, Role... others) {
        return add(method, new CallMethod(handler, EnumSet.of(first, others)));
    }

    /// Serves subscriptions to `method` from processes of these roles.
    public Handlers feed(String method, FeedHandler handler, Role first, Role... others) {
        return add(method, new FeedMethod(handler, EnumSet.of(first, others)));
    }

    Map<String, Method> methods() {
        return Map.copyOf(methods);
    }

    private Handlers add(String name, Method method) {
        Frame.checkMethod(name);
        if (methods.putIfAbsent(name, method) != null) {
            throw new IllegalArgumentException("method registered twice: " + name);
        }
        return this;
    }
}
