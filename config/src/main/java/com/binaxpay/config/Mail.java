package com.binaxpay.config;

import java.util.List;
import java.util.Set;

/// Where e-mail to operators goes. The relay's password is no part of what is agreed on: each node reads it from
/// `mail.password` beside its keyring.
///
/// @param relay host name of the mail server, which its certificate has to have
/// @param isTls whether TLS begins at once; else by STARTTLS
/// @param user to log in as; empty where the relay knows its clients otherwise
/// @param from sender's address
/// @param to operators' addresses
public record Mail(String relay, int port, boolean isTls, String user, String from, List<String> to) {
    /// Name of the file with the relay's password, in the directory of the keyring.
    public static final String PASSWORD_FILE = "mail.password";

    private static final int STARTTLS_PORT = 587;
    private static final int TLS_PORT = 465;
    /// The addresses that people have; quoted ones are left out, so that none needs escaping.
    private static final String ADDRESS = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*";

    /// Copies the addresses.
    public Mail {
        to = List.copyOf(to);
    }

    static Mail read(YamlNode node) {
        node.mapping(Set.of("relay", "port", "security", "user", "from", "to"));
        YamlNode security = node.get("security");
        String wanted = security.isPresent() ? security.text() : "starttls";
        if (!wanted.equals("starttls") && !wanted.equals("tls")) {
            security.refuse("must be starttls or tls; mail is not sent in the clear");
        }
        boolean isTls = wanted.equals("tls");
        String relay = node.get("relay").text();
        if (!relay.matches("[A-Za-z0-9.-]{1,253}")) {
            node.get("relay").refuse("must be the host name of a mail server");
        }
        String user = node.get("user").isPresent() ? node.get("user").text() : "";
        return new Mail(
                relay,
                node.get("port").integer(isTls ? TLS_PORT : STARTTLS_PORT, 1, 65_535),
                isTls,
                user,
                address(node.get("from")),
                node.get("to").elements(1).stream().map(Mail::address).toList());
    }

    private static String address(YamlNode node) {
        String text = node.text();
        if (!text.matches(ADDRESS)) {
            node.refuse("must be an address such as ops@example.com");
        }
        return text;
    }
}
