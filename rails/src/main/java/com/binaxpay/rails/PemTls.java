package com.binaxpay.rails;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// TLS from PEM files, for connectors and the sandbox provider.
public final class PemTls {
    private static final char[] NO_PASSWORD = new char[0];

    private PemTls() {}

    /// Shows the certificate in `certFile` with the PKCS #8 key in `keyFile`, and trusts those in `caFile` only.
    ///
    /// @throws IOException if a file cannot be read, or holds something else
    public static SSLContext context(Path certFile, Path keyFile, Path caFile) throws IOException {
        try {
            KeyStore own = empty();
            Certificate[] chain = certificates(certFile).toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new IOException(certFile + " holds no certificate");
            }
            own.setKeyEntry("own", key(keyFile, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
            KeyStore trusted = empty();
            for (Certificate authority : certificates(caFile)) {
                trusted.setCertificateEntry("ca-" + trusted.size(), authority);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS with " + certFile + ", " + keyFile + " and " + caFile, e);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            return List.copyOf(found);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException, GeneralSecurityException {
        String base64 =
                Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds no PKCS #8 key", e);
        }
    }
}
