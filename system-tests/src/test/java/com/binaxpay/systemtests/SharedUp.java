package com.binaxpay.systemtests;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests one cluster that they share, since a cluster costs some 15 s and 2 GB. Whoever breaks something in it
/// puts it right again.
final class SharedUp implements ParameterResolver {
    private static final String NAME = "shared";

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalUp.class;
    }

    @Override
    public LocalUp resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LocalUp cluster = SharedClusters.of(context).get(LocalUp.class, () -> LocalUp.fresh(NAME));
        cluster.awaitReady();
        return cluster;
    }
}
