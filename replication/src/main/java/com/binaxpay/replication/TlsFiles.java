package com.binaxpay.replication;

import java.nio.file.Path;

/// PEM files for mutual TLS between replicas. The certificate must be valid for the host in the peer's address, as
/// server and as client.
///
/// @param privateKey PKCS #8, not encrypted
/// @param certificate this process's certificate, then its chain
/// @param authority certificates of the authorities that peers are trusted by
public record TlsFiles(Path privateKey, Path certificate, Path authority) {}
