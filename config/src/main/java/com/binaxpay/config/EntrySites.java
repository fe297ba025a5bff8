package com.binaxpay.config;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;

/// Where clients come in: the sites, edges and regions, that one name leads to. Read from YAML; unknown keys are
/// refused,
/// and all problems are told at once.
///
/// @param zone domain that is answered for, without the final dot; its apex leads to the site that suits a client best,
///     and `SITE.zone` to one site
/// @param nameServer host that answers for the zone
/// @param ttlSeconds how long resolvers keep an answer
/// @param sites all sites
public record EntrySites(String zone, String nameServer, int ttlSeconds, List<Site> sites) {
    /// One place where clients come in.
    ///
    /// @param name of the edge or region
    /// @param addresses public addresses, literal
    /// @param port of HTTPS there
    /// @param balanced port of HTTPS there for balancers, which say whose connections theirs are; 0: none
    /// @param north latitude in degrees
    /// @param east longitude in degrees
    /// @param countries whose clients belong here wherever it is, ISO 3166-1 alpha-2
    /// @param pool of the partners who have it for themselves, empty for a site of all: nobody is led to it but by
    ///     `POOL.zone`
    /// @param ready URL that answers 200 while the site may be given traffic; its `load` says how much it has
    public record Site(
            String name,
            List<InetAddress> addresses,
            int port,
            int balanced,
            double north,
            double east,
            Set<String> countries,
            String pool,
            URI ready) {}

    /// Reads and checks a declaration in YAML.
    ///
    /// @throws ConfigRefused with all problems at once, where there are any
    public static EntrySites parse(String yaml) throws ConfigRefused {
        return EntrySitesReader.read(yaml);
    }
}
