package com.binaxpay.simulator;

import java.util.List;
import java.util.Optional;

/// The scenarios that are built.
final class Catalogue {
    private static final List<Scenario> ALL = List.of(
            EuMaintenance.scenario(),
            ReplicaLoss.scenario(),
            DatacenterLoss.scenario(),
            EuOverload.scenario(),
            BusyMerchant.scenario(),
            BulkPayouts.scenario(),
            NearestEdge.scenario());

    private Catalogue() {}

    static List<Scenario> all() {
        return ALL;
    }

    static List<String> names() {
        return ALL.stream().map(Scenario::name).toList();
    }

    static Optional<Scenario> named(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }
}
