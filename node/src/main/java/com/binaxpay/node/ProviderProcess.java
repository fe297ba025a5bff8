package com.binaxpay.node;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Secrets;
import com.binaxpay.journal.Keyring;
import com.binaxpay.rails.SandboxBehaviour;
import com.binaxpay.rails.SandboxConfig;
import com.binaxpay.rails.SandboxConnector;
import com.binaxpay.rails.SandboxProvider;
import com.binaxpay.transport.PemTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;

/// The sandbox provider, as a process. Callers show a certificate of the cluster's.
final class ProviderProcess {
    /// Name of the keys of its book.
    static final String KEY_NAME = "sandbox";

    private ProviderProcess() {}

    static SandboxProvider start(ProcessConfig config) throws IOException {
        Files.createDirectories(config.data());
        Keyring keyring = Keyring.open(config.keyring());
        Secrets secrets = Secrets.open(config.keyring(), keyring);
        return SandboxProvider.start(
                new SandboxConfig(
                        config.listen().host(),
                        config.listen().http().orElse(config.listen().https().orElse(0)),
                        config.data(),
                        keyring.keysOrCreate(KEY_NAME),
                        config.listen().http().isPresent()
                                ? Optional.empty()
                                : Optional.of(PemTls.context(ConfigFiles.identity(config.tls()))),
                        true,
                        config.nodes().stream()
                                .filter(node -> !node.callbacks().isEmpty())
                                .map(node -> URI.create(
                                        "https://" + node.callbacks() + CallbackServer.PATH + SandboxConnector.NAME))
                                .toList(),
                        Connectors.callbackSecret(secrets),
                        SandboxBehaviour.good()),
                InstantSource.system());
    }
}
