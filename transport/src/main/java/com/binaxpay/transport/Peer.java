package com.binaxpay.transport;

import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Who calls, as its certificate says.
///
/// @param name the process's name (common name), such as `eu` or `africa-lagos`
/// @param role what it is
public record Peer(String name, Role role) {
    /// Reads name (CN) and role (OU) from the certificate that the other side has shown.
    static Optional<Peer> of(SSLSession session) {
        try {
            String name = "";
            Role role = null;
            for (var rdn : new LdapName(session.getPeerPrincipal().getName()).getRdns()) {
                switch (rdn.getType().toUpperCase(Locale.ROOT)) {
                    case "CN" -> name = rdn.getValue().toString();
                    case "OU" -> role = Role.valueOf(rdn.getValue().toString().toUpperCase(Locale.ROOT));
                    default -> {}
                }
            }
            return name.isEmpty() || role == null ? Optional.empty() : Optional.of(new Peer(name, role));
        } catch (SSLPeerUnverifiedException | InvalidNameException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
