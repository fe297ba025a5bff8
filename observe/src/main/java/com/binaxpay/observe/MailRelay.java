package com.binaxpay.observe;

import java.util.List;
import java.util.Optional;

/// The server that takes e-mail of this cluster, and whose it is.
///
/// @param security how the connection is kept from others; mail is never sent in the clear
/// @param login none for a relay that knows its clients by their addresses
/// @param from sender, an address such as `binax@example.com`
/// @param to operators' addresses, one at least
public record MailRelay(String host, int port, Security security, Optional<Login> login, String from, List<String> to) {
    /// Copies the addresses.
    public MailRelay {
        to = List.copyOf(to);
    }

    /// How a connection is secured.
    public enum Security {
        /// It begins in the clear and must go on under TLS (RFC 3207), else nothing is sent.
        STARTTLS,
        /// TLS from the first byte (RFC 8314).
        TLS
    }

    /// Name and password. Does not print the latter.
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
