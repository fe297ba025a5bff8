package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.config.EntrySites.Site;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads entry sites. Single use, single thread.
final class EntrySitesReader {
    private static final int TTL_S = 15;
    private static final int TTL_MAX_S = 86_400;
    private static final int HTTPS = 443;
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    /// A host name of the DNS, without its final dot.
    private static final String HOST = "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}";

    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private EntrySitesReader() {}

    static EntrySites read(String yaml) throws ConfigRefused {
        return new EntrySitesReader().readAll(yaml);
    }

    private EntrySites readAll(String yaml) throws ConfigRefused {
        YamlNode root = YamlNode.parse(yaml, problems).mapping(Set.of("zone", "nameserver", "ttl-s", "sites"));
        String zone = host(root.get("zone"));
        EntrySites read = new EntrySites(
                zone,
                root.get("nameserver").isPresent() ? host(root.get("nameserver")) : "ns." + zone,
                root.get("ttl-s").integer(TTL_S, 1, TTL_MAX_S),
                root.get("sites").elements(1).stream().map(this::site).toList());
        if (!read.sites().isEmpty()
                && read.sites().stream().noneMatch(site -> site.pool().isEmpty())) {
            root.get("sites").refuse("all belong to pools; at least one must be there for everybody");
        }
        read.sites().stream()
                .map(Site::pool)
                .filter(names::contains)
                .forEach(pool -> root.get("sites").refuse("have a pool and a site called " + pool + "; rename one"));
        if (!problems.isEmpty()) {
            throw new ConfigRefused("the sites", problems);
        }
        return read;
    }

    private Site site(YamlNode node) {
        node.mapping(Set.of("name", "addresses", "port", "balanced", "north", "east", "countries", "pool", "ready"));
        String name = node.get("name").name();
        if (!name.isEmpty() && !names.add(name)) {
            node.get("name").refuse("is there twice");
        }
        return new Site(
                name,
                addresses(node.get("addresses")),
                node.get("port").integer(HTTPS, 1, 65_535),
                node.get("balanced").integer(0, 1, 65_535),
                node.get("north").number(-90, 90),
                node.get("east").number(-180, 180),
                countries(node.get("countries")),
                node.get("pool").isPresent() ? node.get("pool").name() : "",
                url(node.get("ready")));
    }

    private static String host(YamlNode node) {
        String text = node.text();
        if (!text.matches(HOST)) {
            node.refuse("must be a host name such as pay.example.com, in lower case and without a final dot");
        }
        return text;
    }

    private static List<InetAddress> addresses(YamlNode list) {
        List<InetAddress> addresses = new ArrayList<>();
        for (YamlNode node : list.elements(1)) {
            address(node.text()).ifPresentOrElse(addresses::add, () -> node.refuse("must be an IPv4 or IPv6 address"));
        }
        return addresses;
    }

    /// A literal address; names are not looked up.
    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Set<String> countries(YamlNode list) {
        Set<String> countries = new TreeSet<>();
        for (YamlNode node : list.elements(0)) {
            String code = node.text();
            if (!COUNTRIES.contains(code)) {
                node.refuse("must be a country's code of two capital letters, such as KE");
            }
            countries.add(code);
        }
        return countries;
    }

    private static URI url(YamlNode node) {
        String text = node.text();
        try {
            URI url = new URI(text);
            if (text.matches("https?://.+") && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        node.refuse("must be http://HOST:PORT/PATH or https://HOST:PORT/PATH");
        return URI.create("http://localhost/");
    }
}
