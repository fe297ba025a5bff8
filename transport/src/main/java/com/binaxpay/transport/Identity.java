package com.binaxpay.transport;

import java.nio.file.Path;

/// Where a process finds what it proves itself with: PEM files.
///
/// @param certFile its certificate (X.509), followed by the intermediate ones where there are any
/// @param keyFile its private key, PKCS #8
/// @param caFile the certificates of the authorities that it trusts
public record Identity(Path certFile, Path keyFile, Path caFile) {}
