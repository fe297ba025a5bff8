package com.binaxpay.node;

import com.binaxpay.config.Configuration;
import com.binaxpay.replication.Group;
import java.util.List;
import java.util.Set;

/// Has those lead that are neither drained nor slow.
///
/// @param pulses what nodes feel of each other
record Leaders(Pulses pulses) {
    /// Tells this node's replica of a group whom to prefer of its voters, the first that is fit, and whom to avoid.
    void prefer(Configuration current, Group group, List<String> voters) {
        Set<String> unfit = pulses.unfit(voters);
        List<String> fit = voters.stream()
                .filter(voter -> !unfit.contains(voter) && !current.isDrained(voter))
                .toList();
        group.prefer(current.preferred(fit.isEmpty() ? voters : fit));
        group.avoid(unfit);
    }
}
