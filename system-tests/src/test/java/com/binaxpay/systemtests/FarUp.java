package com.binaxpay.systemtests;

import com.binaxpay.simulator.lab.Wan;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// A cluster whose regions are far from each other.
record FarUp(LocalUp cluster, Wan wan) implements AutoCloseable {
    private static final String NAME = "far";

    private static FarUp start() {
        Wan wan = Wan.make();
        try {
            return new FarUp(LocalUp.far(NAME, wan), wan);
        } catch (InterruptedException | RuntimeException | Error e) {
            wan.close();
            throw new IllegalStateException("no cluster far away", e);
        }
    }

    @Override
    public void close() {
        cluster.close();
        wan.close();
    }

    /// Gives tests one that they share; whoever breaks something in it puts it right again. Skips them where none can
    /// be.
    static final class Shared implements ParameterResolver, ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String missing = Wan.missing();
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("there can be namespaces")
                    : ConditionEvaluationResult.disabled("no namespaces, so no distance: " + missing);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == FarUp.class;
        }

        @Override
        public FarUp resolveParameter(ParameterContext parameter, ExtensionContext context) {
            FarUp far = SharedClusters.of(context).get(FarUp.class, FarUp::start);
            far.wan.heal();
            far.cluster.awaitReady();
            return far;
        }
    }
}
