package com.binaxpay.gateway;

import com.binaxpay.config.ConfigView;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.WebhookEndpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What the gateway knows of webhook endpoints, and how it changes them.
///
/// @param view this process's copy of the configuration
/// @param changes the way to the control group
/// @param secrets what seals the endpoints' secrets
/// @param mayBeLoopback whether messages go to loopback addresses, too, as in `binax up`
public record WebhookPorts(ConfigView view, Changes changes, WebhookSecrets secrets, boolean mayBeLoopback) {
    /// The way to the control group; calls block.
    @FunctionalInterface
    public interface Changes {
        /// Has `command` applied.
        ConfigReply change(ConfigCommand command, Duration timeout) throws InterruptedException;
    }

    /// Endpoints of all partners.
    List<WebhookEndpoint> endpoints() {
        return view.current().webhooks();
    }

    PublicAddresses addresses() {
        return new PublicAddresses(InetAddress::getAllByName, mayBeLoopback);
    }
}
