package com.binaxpay.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/// TLS from PEM files. The key goes to TLS as it is: a key store would first derive a password from nothing with ten
/// thousand rounds, for each connection again, which was a third of what a starting process did.
public final class PemTls {
    private static final char[] NO_PASSWORD = new char[0];

    private PemTls() {}

    /// Shows the identity's certificate and trusts its authorities only, on either side.
    ///
    /// @throws IOException if a file cannot be read, or holds something else
    public static SSLContext context(Identity identity) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            for (X509Certificate authority : authorities(identity)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {keys(identity)}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS with " + identity + ": " + e.getMessage(), e);
        }
    }

    /// The identity's certificates and key, as they are in its files now.
    static X509ExtendedKeyManager keys(Identity identity) throws IOException {
        X509Certificate[] chain = certificates(identity.certFile());
        return new OneKey(chain, key(identity.keyFile(), chain[0].getPublicKey().getAlgorithm()));
    }

    /// The authorities that the identity trusts.
    static X509Certificate[] authorities(Identity identity) throws IOException {
        return certificates(identity.caFile());
    }

    private static X509Certificate[] certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate[] found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (found.length == 0) {
                throw new IOException(file + " holds no certificate");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no X.509 certificate in PEM form", e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException {
        String base64 =
                Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(file + " holds no PKCS #8 key for " + algorithm, e);
        }
    }
}
