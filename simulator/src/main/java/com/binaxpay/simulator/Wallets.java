package com.binaxpay.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/// Wallets of partners in every region, and who pays whom: within each home, and between homes.
///
/// @param homes jurisdictions, in the order in which they take turns
/// @param ofHome wallets by their home
/// @param fundedMinor what each began with
record Wallets(List<String> homes, Map<String, List<String>> ofHome, Map<String, Long> fundedMinor) {
    /// Group of transfers whose two wallets are at home in different regions.
    static final String CROSSING = "between regions";

    /// As many groups as [Scenario#HOMES] and one more.
    static final int GROUPS = Scenario.HOMES.size() + 1;

    private static final int A_HOME = 4;
    private static final long FUNDED_MINOR = 100_000_000;
    private static final int AMOUNT_MAX_MINOR = 500;

    /// Opens and funds wallets in each of `homes`.
    static Wallets open(Api edge, List<String> homes) throws InterruptedException {
        Map<String, List<String>> ofHome = new HashMap<>();
        Map<String, Long> funded = new HashMap<>();
        for (String home : homes) {
            List<String> wallets = new ArrayList<>();
            for (int i = 0; i < A_HOME; i++) {
                String wallet = edge.funded(home, "1000000.00", "EUR");
                wallets.add(wallet);
                funded.put(wallet, FUNDED_MINOR);
            }
            ofHome.put(home, wallets);
        }
        return new Wallets(List.copyOf(homes), ofHome, funded);
    }

    /// Groups that [#next] gives transfers of.
    int groups() {
        return homes.size() + 1;
    }

    /// Transfer number `number`, of the group whose turn it is.
    Ask next(long number, String keyPrefix, long dueNs, SplittableRandom random) {
        int group = (int) (number % groups());
        boolean isCrossing = group == homes.size();
        int from = isCrossing ? random.nextInt(homes.size()) : group;
        int to = isCrossing ? (from + 1 + random.nextInt(homes.size() - 1)) % homes.size() : group;
        int source = random.nextInt(A_HOME);
        int destination = isCrossing ? random.nextInt(A_HOME) : (source + 1 + random.nextInt(A_HOME - 1)) % A_HOME;
        return new Ask(
                isCrossing ? CROSSING : homes.get(group),
                keyPrefix + number,
                wallet(from, source),
                wallet(to, destination),
                1L + random.nextInt(AMOUNT_MAX_MINOR),
                dueNs,
                // Read while the load runs, too.
                new CopyOnWriteArrayList<>());
    }

    private String wallet(int home, int index) {
        return ofHome.getOrDefault(homes.get(home), List.of()).get(index);
    }
}
