package com.binaxpay.simulator.trial;

import com.binaxpay.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What happened, for people: faults and what followed, with the second in which it did.
final class Story {
    private static final int LINES_MAX = 2_000;

    private final World world;
    private final List<String> lines = new ArrayList<>();

    Story(World world) {
        this.world = world;
    }

    void tell(String what) {
        world.note(what);
        if (lines.size() < LINES_MAX) {
            lines.add(String.format(Locale.ROOT, "%9.3f s  %s", (world.nowNs() - 1_000_000_000L) / 1e9, what));
        }
    }

    List<String> lines() {
        return lines;
    }
}
