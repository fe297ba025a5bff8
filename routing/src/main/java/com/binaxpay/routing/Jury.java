package com.binaxpay.routing;

import com.binaxpay.wire.NodeHealth;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Who should not lead, by what the voters think of each other. Nobody is judged by itself, nor by one other alone:
/// where
/// the way between two is bad, each blames the other.
public final class Jury {
    private Jury() {}

    /// The voters that should not lead; nobody where that would leave nobody.
    ///
    /// @param opinions what each thinks of each other one; who says nothing about somebody thinks nothing ill of it
    public static Set<String> unfit(List<String> voters, Map<String, Map<String, NodeHealth>> opinions) {
        Set<String> unfit = new TreeSet<>();
        for (String voter : voters) {
            if (verdict(voter, voters, opinions).isUnfit()) {
                unfit.add(voter);
            }
        }
        return unfit.size() < voters.size() ? unfit : Set.of();
    }

    /// The worst that a majority of all voters can agree on about one of them.
    public static NodeHealth verdict(String voter, List<String> voters, Map<String, Map<String, NodeHealth>> opinions) {
        return voters.stream()
                .filter(judge -> !judge.equals(voter))
                .map(judge -> opinions.getOrDefault(judge, Map.of()).getOrDefault(voter, NodeHealth.HEALTHY))
                .sorted(Comparator.reverseOrder())
                .skip(voters.size() / 2)
                .findFirst()
                .orElse(NodeHealth.HEALTHY);
    }
}
