package com.binaxpay.systemtests;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The cluster that tests share, of one kind at a time: one that idles takes a good part of a small machine's
/// processors from the others. For one thread.
final class SharedClusters implements AutoCloseable {
    private @Nullable AutoCloseable present;

    /// How a kind is started.
    interface Start<T> {
        T start() throws InterruptedException;
    }

    /// Ended by JUnit after the last test.
    static SharedClusters of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedClusters.class))
                .getOrComputeIfAbsent(SharedClusters.class);
    }

    /// The present one where it is of this kind; otherwise that one is ended, and another started.
    <T extends AutoCloseable> T get(Class<T> kind, Start<T> start) {
        if (!kind.isInstance(present)) {
            close();
            try {
                present = start.start();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return kind.cast(present);
    }

    @Override
    public void close() {
        AutoCloseable ended = present;
        present = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (Exception e) {
                throw new IllegalStateException("a shared cluster can't be ended", e);
            }
        }
    }

    /// First the tests that have clusters of their own, then those that share one, kind by kind.
    static final class Order implements ClassOrderer {
        @Override
        public void orderClasses(ClassOrdererContext context) {
            context.getClassDescriptors().sort(Comparator.comparing(Order::shared));
        }

        private static String shared(ClassDescriptor test) {
            return test.findAnnotation(ExtendWith.class)
                    .map(with -> with.value()[0].getName())
                    .orElse("");
        }
    }
}
