package com.binaxpay.gateway;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// Makes one page, newest first, out of a page from each shard. On equal times the lower shard comes first.
final class Merge {
    private final List<List<View>> pages = new ArrayList<>();
    private final int[] taken;
    private final List<View> views = new ArrayList<>();
    private boolean hasMore;

    Merge(List<Answer> answers, ToLongFunction<View> timeNs, int limit) {
        for (Answer answer : answers) {
            pages.add(answer instanceof Answer.Many many ? many.views() : List.of());
            hasMore |= answer instanceof Answer.Many many && many.hasMore();
        }
        taken = new int[pages.size()];
        while (views.size() < limit) {
            int newest = newest(timeNs);
            if (newest < 0) {
                break;
            }
            views.add(pages.get(newest).get(taken[newest]++));
        }
        hasMore |= newest(timeNs) >= 0;
    }

    List<View> views() {
        return views;
    }

    boolean hasMore() {
        return hasMore && !views.isEmpty();
    }

    /// The last view that came from `shard`, or empty where none did.
    Optional<View> lastTaken(int shard) {
        return taken[shard] == 0
                ? Optional.empty()
                : Optional.of(pages.get(shard).get(taken[shard] - 1));
    }

    private int newest(ToLongFunction<View> timeNs) {
        int newest = -1;
        long newestNs = Long.MIN_VALUE;
        for (int shard = 0; shard < pages.size(); shard++) {
            if (taken[shard] < pages.get(shard).size()) {
                long time = timeNs.applyAsLong(pages.get(shard).get(taken[shard]));
                if (time > newestNs) {
                    newest = shard;
                    newestNs = time;
                }
            }
        }
        return newest;
    }
}
