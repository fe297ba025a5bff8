package com.binaxpay.rails;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Bytes;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// What a sandbox provider is started with.
///
/// @param host address to listen on
/// @param port 0 takes a free one
/// @param directory where its book is
/// @param keys what the book is encrypted with
/// @param tls its certificate and whom it trusts; empty is plain HTTP, on loopback only
/// @param clientCertificates with TLS: callers must show a certificate
/// @param callbackUrls tried in order until one takes a callback
/// @param callbackSecret what callbacks are signed with
/// @param behaviour at the start; `POST /v1/control` changes it
public record SandboxConfig(
        String host,
        int port,
        Path directory,
        DataKeys keys,
        Optional<SSLContext> tls,
        boolean clientCertificates,
        List<URI> callbackUrls,
        Bytes callbackSecret,
        SandboxBehaviour behaviour) {
    /// Refuses plain HTTP anywhere but on loopback.
    public SandboxConfig {
        callbackUrls = List.copyOf(callbackUrls);
        Invariant.check(
                tls.isPresent() || host.equals("127.0.0.1") || host.equals("::1") || host.equals("localhost"),
                "without TLS the sandbox provider listens on loopback only, not on " + host);
        Invariant.check(!callbackSecret.isEmpty(), "the sandbox provider needs a secret to sign callbacks with");
    }
}
