package com.binaxpay.systemtests;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests one cluster that they share, since a cluster costs some 15 s and 2 GB. Whoever breaks something in it
/// puts
/// it right again; it ends after the last test.
final class SharedUp implements ParameterResolver {
    private static final String NAME = "shared";

    /// Closed by JUnit after the last test class.
    private record Kept(LocalUp cluster) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalUp.class;
    }

    @Override
    public LocalUp resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LocalUp cluster = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedUp.class))
                .getOrComputeIfAbsent(NAME, name -> new Kept(start()), Kept.class)
                .cluster();
        cluster.awaitReady();
        return cluster;
    }

    private static LocalUp start() {
        try {
            return LocalUp.fresh(NAME);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
