package com.binaxpay.routing.entry;

import com.binaxpay.config.EntrySites.Site;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Chooses the site for a client: the nearest that is up, where its country is not said to belong to one. From a site
/// that is nearly full a part of the clients goes to the next one, as large as [Spill] finds, and always the same
/// ones, so that nobody is sent to and fro. Where none is up, all count as up: a watch that sees nothing knows
/// nothing. Safe for any thread.
public final class SiteChoice {
    private static final int V4_PREFIX_BYTES = 3;
    private static final int V6_PREFIX_BYTES = 6;

    private final List<Site> sites;
    private final Countries countries;
    private final Function<Site, Standing> standing;

    /// @param standing how a site is now
    public SiteChoice(List<Site> sites, Countries countries, Function<Site, Standing> standing) {
        this.sites = List.copyOf(sites);
        this.countries = countries;
        this.standing = standing;
    }

    /// The site for a client, of whom only the network is known or needed: the first 24 bits of an IPv4 address, 48 of
    /// an
    /// IPv6 one.
    public Site choose(InetAddress client) {
        return choose(client, "");
    }

    /// As [#choose(InetAddress)], among the sites of a pool, of which there is one at least.
    Site choose(InetAddress client, String pool) {
        List<Site> near = nearestFirst(client, pool);
        List<Site> up =
                near.stream().filter(site -> standing.apply(site).isUp()).toList();
        List<Site> usable = up.isEmpty() ? near : up;
        for (Site site : usable) {
            if (chance(client, site) >= standing.apply(site).leaving()) {
                return site;
            }
        }
        return usable.getFirst();
    }

    /// All sites of a pool, those first that say the client's country is theirs, then by distance from it; in the
    /// file's order
    /// where
    /// the country is unknown.
    List<Site> nearestFirst(InetAddress client, String pool) {
        Optional<String> country = countries.of(client);
        Optional<Place> place = country.flatMap(countries::centre);
        return sites.stream()
                .filter(site -> site.pool().equals(pool))
                .sorted(Comparator.<Site, Boolean>comparing(
                                site -> !site.countries().contains(country.orElse("")))
                        .thenComparingDouble(site -> place.map(from -> from.kilometresTo(Place.of(site)))
                                .orElse(0.0)))
                .toList();
    }

    /// Bits of a client's address by which it is chosen for.
    static int prefixBits(InetAddress client) {
        return Byte.SIZE * (client instanceof Inet6Address ? V6_PREFIX_BYTES : V4_PREFIX_BYTES);
    }

    /// A number from 0 to 1 that is a network's at a site for ever.
    private static double chance(InetAddress client, Site site) {
        byte[] prefix = Arrays.copyOf(client.getAddress(), prefixBits(client) / Byte.SIZE);
        long mixed = 0x9E37_79B9_7F4A_7C15L
                * (Arrays.hashCode(prefix) * 31L + site.name().hashCode());
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return (mixed >>> 11) * 0x1.0p-53;
    }
}
