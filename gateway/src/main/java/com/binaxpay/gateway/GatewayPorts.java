package com.binaxpay.gateway;

import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.wire.Shards;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntSupplier;

/// What a gateway needs from the process around it.
///
/// @param shards the way to the ledger
/// @param directory partners and places
/// @param health state of the process
/// @param metrics where requests are counted, and what `/metrics` shows
/// @param clock time of ids and of `As-Of`
/// @param ids where new ids come from
/// @param quotas how much partners may call, and who lends that
/// @param webhooks what is known of webhook endpoints, and the way to change them
/// @param vault where values are sealed that tokens stand for
/// @param operators who may call `/admin/v1`; empty where it is not served, as on an edge
/// @param capacity requests a second that are served in the long run, 0: as many as it finds it can; asked for often
public record GatewayPorts(
        Shards shards,
        Directory directory,
        Health health,
        Metrics metrics,
        InstantSource clock,
        IdSource ids,
        Optional<Operators> operators,
        WebhookPorts webhooks,
        QuotaPorts quotas,
        IntSupplier capacity,
        Vault vault) {
    /// With the machine's clock and random ids.
    public static GatewayPorts of(
            Shards shards,
            Directory directory,
            Health health,
            Metrics metrics,
            WebhookPorts webhooks,
            QuotaPorts quotas,
            IntSupplier capacity,
            Vault vault) {
        InstantSource clock = InstantSource.system();
        return new GatewayPorts(
                shards,
                directory,
                health,
                metrics,
                clock,
                IdSource.random(clock),
                Optional.empty(),
                webhooks,
                quotas,
                capacity,
                vault);
    }

    /// The same with `/admin/v1` for these.
    public GatewayPorts withOperators(Operators who) {
        return new GatewayPorts(
                shards, directory, health, metrics, clock, ids, Optional.of(who), webhooks, quotas, capacity, vault);
    }

    /// The same without a declared capacity, for whoever runs the process.
    GatewayPorts unbounded() {
        return new GatewayPorts(
                shards, directory, health, metrics, clock, ids, operators, webhooks, quotas, () -> 0, vault);
    }
}
