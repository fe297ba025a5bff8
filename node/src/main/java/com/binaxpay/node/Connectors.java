package com.binaxpay.node;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Secrets;
import com.binaxpay.rails.SandboxConnector;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.transport.PemTls;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Connections to the providers that a configuration lists.
final class Connectors {
    private Connectors() {}

    /// What the sandbox provider signs its callbacks with.
    static Bytes callbackSecret(Secrets secrets) {
        return Bytes.of(secrets.derive("sandbox callbacks"));
    }

    static List<Connector> of(ProcessConfig config, Secrets secrets) throws IOException {
        List<Connector> connectors = new ArrayList<>();
        for (ProcessConfig.ProviderAddress provider : config.providers()) {
            if (!provider.name().equals(SandboxConnector.NAME)) {
                throw new CommandFailed(
                        CommandFailed.USAGE,
                        "providers: there is no connector for " + provider.name() + "; this release has "
                                + SandboxConnector.NAME + ".");
            }
            Optional<SSLContext> tls = provider.url().startsWith("https:")
                    ? Optional.of(PemTls.context(ConfigFiles.identity(config.tls())))
                    : Optional.empty();
            connectors.add(new SandboxConnector(
                    SandboxConnector.Config.of(URI.create(provider.url()), tls, callbackSecret(secrets))));
        }
        return connectors;
    }
}
