package com.binaxpay.config;

import com.binaxpay.config.ConfigState.Step;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.ConfigSnapshot.KeptRequest;
import com.binaxpay.wire.PartnerRequest;
import com.binaxpay.wire.WebhookEndpoint;
import java.util.ArrayList;
import java.util.List;

/// The rules of the control group for webhook endpoints, which partners change by themselves through any edge. Pure and
/// deterministic.
final class WebhookRules {
    /// Endpoints of one partner in one mode.
    static final int EACH_MAX = 32;

    /// Endpoints of all partners, since every process keeps them in memory.
    static final int ALL_MAX = 50_000;

    /// How long a request is remembered at least, by the clocks of those that take requests.
    static final long KEPT_MS = 48 * 3_600_000L;

    /// Requests that are remembered at the most, whatever their age.
    static final int KEPT_MAX = 10_000;

    private WebhookRules() {}

    static Step put(ConfigSnapshot state, ConfigCommand.PutWebhook put) {
        PartnerRequest request = put.request();
        boolean isKeyed = !request.hasKeyOf(PartnerRequest.NONE);
        if (isKeyed) {
            for (KeptRequest kept : state.requests()) {
                if (kept.request().hasKeyOf(request)) {
                    return new Step(
                            state,
                            kept.request().asksAs(request)
                                    ? new ConfigReply.WebhookPut(state.version(), kept.answer(), true)
                                    : new ConfigReply.KeyReused());
                }
            }
        }
        WebhookEndpoint endpoint = put.endpoint();
        int place = place(state, endpoint.owner(), endpoint.id());
        List<WebhookEndpoint> webhooks = new ArrayList<>(state.webhooks());
        if (endpoint.revision() == 1) {
            if (place >= 0) {
                return new Step(state, new ConfigReply.Stale());
            }
            if (count(state, endpoint.owner()) >= EACH_MAX || webhooks.size() >= ALL_MAX) {
                return ConfigState.refused(
                        state, "There are " + EACH_MAX + " endpoints already, the most that a partner has in a mode.");
            }
            webhooks.add(endpoint);
        } else {
            if (place < 0 || webhooks.get(place).revision() + 1 != endpoint.revision()) {
                return new Step(state, new ConfigReply.Stale());
            }
            webhooks.set(place, endpoint);
        }
        List<KeptRequest> requests = isKeyed ? with(state.requests(), request, endpoint) : state.requests();
        ConfigSnapshot next = state.withWebhooks(webhooks, requests);
        return new Step(next, new ConfigReply.WebhookPut(next.version(), endpoint, false));
    }

    static Step delete(ConfigSnapshot state, ConfigCommand.DeleteWebhook delete) {
        int place = place(state, delete.owner(), delete.endpoint());
        if (place < 0) {
            return new Step(state, new ConfigReply.Done(state.version(), 0));
        }
        List<WebhookEndpoint> webhooks = new ArrayList<>(state.webhooks());
        webhooks.remove(place);
        ConfigSnapshot next = state.withWebhooks(webhooks, state.requests());
        return new Step(next, new ConfigReply.Done(next.version(), 0));
    }

    private static List<KeptRequest> with(List<KeptRequest> kept, PartnerRequest request, WebhookEndpoint answer) {
        List<KeptRequest> requests = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            boolean isYoung = kept.get(i).request().atMs() >= request.atMs() - KEPT_MS;
            if (isYoung && kept.size() - i < KEPT_MAX) {
                requests.add(kept.get(i));
            }
        }
        requests.add(new KeptRequest(request, answer));
        return requests;
    }

    private static int place(ConfigSnapshot state, Caller owner, Id id) {
        for (int i = 0; i < state.webhooks().size(); i++) {
            WebhookEndpoint each = state.webhooks().get(i);
            if (each.id().equals(id) && each.owner().equals(owner)) {
                return i;
            }
        }
        return -1;
    }

    private static long count(ConfigSnapshot state, Caller owner) {
        return state.webhooks().stream()
                .filter(each -> each.owner().equals(owner))
                .count();
    }
}
