package com.binaxpay.node;

import com.binaxpay.config.ConfigCopy;
import com.binaxpay.config.Topology;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Command.AdmitJurisdiction;
import com.binaxpay.wire.ProcessStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Jurisdictions that were added to the running cluster, as the logs of all shards shall admit them. Any thread.
///
/// @param config what was agreed on; what only a file says is admitted by nobody, since it would be for ever
record Admissions(ConfigCopy config) implements Supplier<List<AdmitJurisdiction>> {
    @Override
    public List<AdmitJurisdiction> get() {
        return config.hasAgreed()
                ? config.current().topology().added().entrySet().stream()
                        .map(each -> new AdmitJurisdiction(each.getKey(), each.getValue()))
                        .toList()
                : List.of();
    }

    /// What a replica has not admitted of what `target` adds, if anything.
    static Optional<String> missing(Topology target, ProcessStatus.Replica replica) {
        return target.added().keySet().stream()
                .filter(number -> !replica.jurisdictions().contains(number))
                .findFirst()
                .flatMap(Jurisdiction::ofNumber)
                .map(unknown -> "has not admitted jurisdiction " + unknown.code() + " yet");
    }
}
