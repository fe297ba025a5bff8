package com.binaxpay.routing.entry;

import com.binaxpay.config.EntrySites;
import com.binaxpay.config.EntrySites.Site;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Writes the configuration of an HAProxy in front of the sites: connections go to the sites at the balancer's own
/// place
/// while one of them is ready, else to the next place. TLS goes through, so that only the edge sees what is said.
/// Written
/// for HAProxy 2.6 and newer.
public final class HaproxyFile {
    /// Seconds over which new connections are counted.
    private static final int OVER_S = 10;

    private HaproxyFile() {}

    /// What the balancer is told beside the sites.
    ///
    /// @param bind address and port, as HAProxy writes it, such as `:443`
    /// @param at the site where the balancer is; the others follow by distance
    /// @param connectionsMax open connections; 0: as many as the system lets it have
    /// @param connectionsOfOne open connections of one address
    /// @param newOfOne new connections of one address a second, as a mean over ten
    public record Settings(String bind, Site at, int connectionsMax, int connectionsOfOne, int newOfOne) {}

    /// The file's text.
    public static String write(EntrySites sites, Settings settings) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                """
                # HAProxy at %s, made by `binax entry haproxy`. `haproxy -c -f FILE` checks it.
                global
                %s
                defaults
                    mode tcp
                    timeout connect 1s
                    timeout client 5m
                    timeout server 5m
                    timeout check 1s
                    option redispatch 1
                    retries 2

                frontend clients
                    bind %s
                    # Connections of one address (or IPv6 network of 64 bits): how many are open, and how many were
                    # opened in ten seconds: a burst may be above what one may open a second.
                    stick-table type ipv6 size 1m expire 60s store conn_cur,conn_rate(10s)
                    tcp-request connection track-sc0 src,ipmask(32,64)
                    tcp-request connection reject if { sc0_conn_cur gt %d }
                    tcp-request connection reject if { sc0_conn_rate gt %d }
                    # Who says nothing is sent away before it costs an edge anything.
                    tcp-request inspect-delay 5s
                    tcp-request content accept if { req.ssl_hello_type 1 }
                    tcp-request content reject
                """,
                settings.at.name(),
                settings.connectionsMax > 0 ? "    maxconn " + settings.connectionsMax + "\n" : "",
                settings.bind,
                settings.connectionsOfOne,
                OVER_S * settings.newOfOne));
        List<Site> order = nearestFirst(sites, settings.at);
        for (int i = 0; i < order.size() - 1; i++) {
            out.append("    use_backend ").append(backend(order.get(i)));
            out.append(" if { nbsrv(").append(backend(order.get(i))).append(") gt 0 }\n");
        }
        out.append("    default_backend ").append(backend(order.getLast())).append('\n');
        order.forEach(site -> backend(out, site));
        return out.toString();
    }

    private static List<Site> nearestFirst(EntrySites sites, Site at) {
        Place here = Place.of(at);
        return sites.sites().stream()
                .filter(site -> site.pool().equals(at.pool()))
                .sorted(Comparator.<Site, Boolean>comparing(site -> !site.equals(at))
                        .thenComparingDouble(site -> here.kilometresTo(Place.of(site))))
                .toList();
    }

    private static String backend(Site site) {
        return "site-" + site.name();
    }

    private static void backend(StringBuilder out, Site site) {
        URI ready = site.ready();
        boolean isTls = ready.getScheme().equals("https");
        int port = ready.getPort() > 0 ? ready.getPort() : isTls ? 443 : 80;
        out.append("\nbackend ").append(backend(site)).append('\n');
        out.append("    balance leastconn\n    option httpchk\n");
        out.append("    http-check send meth GET uri ").append(ready.getRawPath());
        out.append(" ver HTTP/1.1 hdr host ").append(ready.getRawAuthority()).append('\n');
        out.append("    http-check expect status 200\n");
        for (int i = 0; i < site.addresses().size(); i++) {
            out.append("    server ")
                    .append(site.name())
                    .append('-')
                    .append(i + 1)
                    .append(' ');
            out.append(written(site.addresses().get(i))).append(':');
            out.append(site.balanced() > 0 ? site.balanced() + " send-proxy-v2" : Integer.toString(site.port()));
            out.append(" check addr ").append(ready.getHost()).append(" port ").append(port);
            out.append(isTls ? " check-ssl verify none" : "");
            out.append(" inter 500ms fall 2 rise 2 on-marked-down shutdown-sessions\n");
        }
    }

    private static String written(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}
