package com.binaxpay.config;

import java.util.List;
import java.util.Set;

/// Where shards' leaders copy events to. The password is no part of what is agreed on: each node reads it from
/// `kafka.password` beside its keyring.
///
/// @param brokers `host:port` of some of its servers
/// @param prefix what names of topics begin with; the shard's name follows
/// @param isTls whether connections are secured; else all brokers are on this machine
/// @param user to log in as (SCRAM-SHA-512); empty for nobody
public record Kafka(List<String> brokers, String prefix, boolean isTls, String user) {
    /// Name of the file with the password, in the directory of the keyring.
    public static final String PASSWORD_FILE = "kafka.password";

    /// Copies the addresses.
    public Kafka {
        brokers = List.copyOf(brokers);
    }

    static Kafka read(YamlNode node) {
        node.mapping(Set.of("brokers", "prefix", "security", "user"));
        List<String> brokers =
                node.get("brokers").elements(1).stream().map(Kafka::broker).toList();
        YamlNode security = node.get("security");
        String wanted = security.isPresent() ? security.text() : "tls";
        if (!wanted.equals("tls") && !wanted.equals("none")) {
            security.refuse("must be tls, or none where all brokers are on this machine");
        }
        if (wanted.equals("none") && !brokers.stream().allMatch(each -> each.matches("(localhost|127\\..*):.*"))) {
            security.refuse("none is for brokers on localhost only: events are not sent in the clear");
        }
        return new Kafka(
                brokers,
                node.get("prefix").isPresent() ? node.get("prefix").name() : "binax",
                wanted.equals("tls"),
                node.get("user").isPresent() ? node.get("user").text() : "");
    }

    private static String broker(YamlNode node) {
        String text = node.text();
        if (!text.matches("[A-Za-z0-9.-]{1,253}:[0-9]{1,5}")) {
            node.refuse("must be HOST:PORT");
        }
        return text;
    }
}
