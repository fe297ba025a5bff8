package com.binaxpay.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The certificate authority of a cluster on one machine: makes its own key and the processes' certificates in a
/// directory, once, and anew when they come near their end. One thread of one process uses it, before the others start.
///
/// Files: `ca.pem` and `ca.key`; `NAME.pem` and `NAME.key` for each identity. Keys are readable by their owner only.
/// Real deployments bring their own certificates; nothing but these files is asked for.
public final class DevAuthority {
    private static final Duration CA_LIFE = Duration.ofDays(3650);
    private static final Duration LIFE = Duration.ofDays(90);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final X500Name CA_NAME = new X500Name("CN=BinaxPay local authority");

    private final Path directory;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final KeyPair caKey;
    private final X509Certificate caCertificate;

    private DevAuthority(Path directory, InstantSource clock) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.clock = clock;
        Files.createDirectories(directory);
        if (!Pem.isUsable(certFile("ca"), keyFile("ca"), clock.instant().plus(RENEW_BEFORE))) {
            KeyPair key = newKey();
            Pem.write(keyFile("ca"), certFile("ca"), key.getPrivate(), authority(key));
        }
        caCertificate = Pem.certificate(certFile("ca"));
        caKey = new KeyPair(caCertificate.getPublicKey(), Pem.privateKey(keyFile("ca")));
    }

    /// Opens the authority in `directory`, making it where there is none.
    public static DevAuthority open(Path directory, InstantSource clock) throws IOException {
        try {
            return new DevAuthority(directory, clock);
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate authority in " + directory + ": " + e.getMessage(), e);
        }
    }

    /// The certificate of this authority, which clients are to trust.
    public Path caFile() {
        return certFile("ca");
    }

    /// Identity of a process, for both ends of calls: common name `name`, organisational unit the role; valid for
    /// `name`, localhost and the loopback addresses.
    public Identity process(String name, Role role) throws IOException {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.OU, role.name().toLowerCase(Locale.ROOT))
                .addRDN(BCStyle.CN, name)
                .build();
        return identity(name, subject, List.of(name), KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    }

    /// Identity of a public HTTPS listener: server only, valid for `name`, `otherNames`, localhost and the loopback
    /// addresses. It is of no use for calling.
    public Identity listener(String name, String... otherNames) throws IOException {
        List<String> names = new ArrayList<>(List.of(name));
        names.addAll(Arrays.asList(otherNames));
        return identity(name, new X500Name("CN=" + name), names, KeyPurposeId.id_kp_serverAuth);
    }

    private Identity identity(String name, X500Name subject, List<String> names, KeyPurposeId... purposes)
            throws IOException {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}") || name.equals("ca")) {
            throw new IllegalArgumentException("name of a process: lower case letters, digits and dashes: " + name);
        }
        try {
            if (!isOurs(name)) {
                KeyPair key = newKey();
                X509Certificate certificate = issue(subject, key, names, purposes);
                Pem.write(keyFile(name), certFile(name), key.getPrivate(), certificate);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate of " + name + ": " + e.getMessage(), e);
        }
        return new Identity(certFile(name), keyFile(name), caFile());
    }

    private boolean isOurs(String name) {
        if (!Pem.isUsable(certFile(name), keyFile(name), clock.instant().plus(RENEW_BEFORE))) {
            return false;
        }
        try {
            Pem.certificate(certFile(name)).verify(caCertificate.getPublicKey());
            return true;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private X509Certificate authority(KeyPair key) throws GeneralSecurityException, IOException {
        try {
            var builder = builder(CA_NAME, CA_NAME, key, CA_LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key.getPublic()));
            return sign(builder, key);
        } catch (OperatorCreationException | CertIOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private X509Certificate issue(X500Name subject, KeyPair key, List<String> names, KeyPurposeId... purposes)
            throws GeneralSecurityException {
        try {
            List<GeneralName> valid = new ArrayList<>();
            names.forEach(name -> valid.add(new GeneralName(GeneralName.dNSName, name)));
            valid.add(new GeneralName(GeneralName.dNSName, "localhost"));
            valid.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            valid.add(new GeneralName(GeneralName.iPAddress, "::1"));
            var builder = builder(CA_NAME, subject, key, LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(valid.toArray(GeneralName[]::new)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(caCertificate.getPublicKey()));
            return sign(builder, caKey);
        } catch (OperatorCreationException | CertIOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair key, Duration life) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // An hour of grace, for clocks that are behind.
        Date from = Date.from(now.minus(1, ChronoUnit.HOURS));
        BigInteger serial = new BigInteger(127, random);
        return new JcaX509v3CertificateBuilder(
                issuer, serial, from, Date.from(now.plus(life)), subject, key.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair signer)
            throws OperatorCreationException, GeneralSecurityException {
        ContentSigner content = new JcaContentSignerBuilder(SIGNATURE).build(signer.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(content));
    }

    private KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private Path certFile(String name) {
        return directory.resolve(name + ".pem");
    }

    private Path keyFile(String name) {
        return directory.resolve(name + ".key");
    }
}
