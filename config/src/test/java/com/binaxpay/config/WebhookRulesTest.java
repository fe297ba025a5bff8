package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.PartnerRequest;
import com.binaxpay.wire.WebhookEndpoint;
import com.binaxpay.wire.WebhookEndpoint.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookRulesTest {
    private static final Caller ACME = new Caller(1, Mode.LIVE);
    private static final Caller OTHER = new Caller(2, Mode.LIVE);
    private static final long HOUR_MS = 3_600_000;

    private ConfigSnapshot state = ConfigState.EMPTY;

    private ConfigReply apply(ConfigCommand command) {
        ConfigState.Step step = ConfigState.apply(state, command);
        state = step.state();
        return step.reply();
    }

    private static WebhookEndpoint endpoint(Caller owner, long number) {
        return new WebhookEndpoint(
                Id.of(1, 1, 1, number),
                owner,
                1,
                "https://example.com/" + number,
                List.of("payout.succeeded"),
                "",
                Status.ENABLED,
                Bytes.utf8("sealed " + number),
                Bytes.EMPTY,
                0,
                5,
                5);
    }

    private static PartnerRequest request(long key, long payload, long atMs) {
        return new PartnerRequest(key, key, payload, payload, atMs);
    }

    private ConfigReply put(WebhookEndpoint endpoint, PartnerRequest request) {
        return apply(new ConfigCommand.PutWebhook(endpoint, request));
    }

    @Test
    void put_repeatedRequest_givesTheFirstEndpointAsItWas() {
        WebhookEndpoint first = endpoint(ACME, 1);
        assertThat(put(first, request(7, 7, 0))).isEqualTo(new ConfigReply.WebhookPut(1, first, false));
        put(first.withStatus(Status.DISABLED, 9), PartnerRequest.NONE);

        assertThat(put(endpoint(ACME, 2), request(7, 7, 1))).isEqualTo(new ConfigReply.WebhookPut(2, first, true));
        assertThat(put(endpoint(ACME, 2), request(7, 8, 1))).isEqualTo(new ConfigReply.KeyReused());
        assertThat(state.webhooks()).singleElement().matches(each -> each.status() == Status.DISABLED);
    }

    @Test
    void put_requestOlderThanTwoDays_isForgotten() {
        put(endpoint(ACME, 1), request(7, 7, 0));
        put(endpoint(ACME, 2), request(8, 8, WebhookRules.KEPT_MS));
        assertThat(state.requests()).hasSize(2);
        put(endpoint(ACME, 3), request(9, 9, WebhookRules.KEPT_MS + HOUR_MS));
        assertThat(state.requests()).hasSize(2);
        assertThat(state.webhooks()).hasSize(3);
    }

    @Test
    void put_onAnotherRevision_isStale() {
        WebhookEndpoint first = endpoint(ACME, 1);
        put(first, request(7, 7, 0));
        WebhookEndpoint disabled = first.withStatus(Status.DISABLED, 9);
        assertThat(put(disabled, PartnerRequest.NONE)).isInstanceOf(ConfigReply.WebhookPut.class);

        assertThat(put(disabled, PartnerRequest.NONE)).isEqualTo(new ConfigReply.Stale());
        assertThat(put(first, request(8, 8, 0))).isEqualTo(new ConfigReply.Stale());
        WebhookEndpoint stolen = endpoint(OTHER, 1).withStatus(Status.DISABLED, 9);
        assertThat(put(stolen, PartnerRequest.NONE)).isEqualTo(new ConfigReply.Stale());
    }

    @Test
    void put_moreThanAPartnerMayHave_isRefused() {
        for (int i = 1; i <= WebhookRules.EACH_MAX; i++) {
            put(endpoint(ACME, i), request(i, i, 0));
        }
        assertThat(put(endpoint(ACME, 99), request(99, 99, 0))).isInstanceOf(ConfigReply.Refused.class);
        assertThat(put(endpoint(OTHER, 99), request(99, 99, 0))).isInstanceOf(ConfigReply.WebhookPut.class);
    }

    @Test
    void delete_byItsOwnerOnly_removesIt() {
        WebhookEndpoint first = endpoint(ACME, 1);
        put(first, request(7, 7, 0));
        apply(new ConfigCommand.DeleteWebhook(OTHER, first.id()));
        assertThat(state.webhooks()).hasSize(1);
        apply(new ConfigCommand.DeleteWebhook(ACME, first.id()));
        apply(new ConfigCommand.DeleteWebhook(ACME, first.id()));
        assertThat(state.webhooks()).isEmpty();
        assertThat(state.version()).isEqualTo(2);
    }
}
