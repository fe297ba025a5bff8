package com.binaxpay.simulator;

import com.binaxpay.simulator.Ask.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Faults that are planted into what clients remember, to prove that the checks see them.
final class Planted {
    /// Pretends that the cluster acknowledged a write that it never got.
    static final String LOST_WRITE = "lost-write";

    private static final int CREATED = 201;

    private Planted() {}

    /// What clients would remember, had `plant` happened; `asks` itself where it is empty.
    static Asks in(Asks asks, String plant) {
        return plant.equals(LOST_WRITE) ? lostWrite(asks) : asks;
    }

    private static Asks lostWrite(Asks asks) {
        Ask like = asks.sample(1).getFirst();
        Told first = like.last();
        Answer acknowledged = new Answer(CREATED, Map.of(), "{\"id\":\"tr_" + Api.newKey() + "\"}");
        Told told = new Told(first.edge(), first.sentNs(), first.atNs(), acknowledged);
        Ask lost = new Ask(
                like.group(),
                Api.newKey(),
                like.source(),
                like.destination(),
                like.amountMinor(),
                like.dueNs(),
                List.of(told));
        List<Ask> all = new ArrayList<>(asks.all());
        all.add(lost);
        return new Asks(List.copyOf(all), asks.fundedMinor());
    }
}
