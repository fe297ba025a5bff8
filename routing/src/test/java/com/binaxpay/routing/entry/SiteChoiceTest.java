package com.binaxpay.routing.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.binaxpay.config.EntrySites.Site;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SiteChoiceTest {
    private static final InetAddress KENYA = InetAddress.ofLiteral("41.80.0.1");
    private static final InetAddress NIGERIA = InetAddress.ofLiteral("102.89.0.1");
    private static final InetAddress JAPAN = InetAddress.ofLiteral("2001:200::1");
    private static final InetAddress SOUTH_AFRICA = InetAddress.ofLiteral("196.25.1.1");
    private static final InetAddress PRIVATE = InetAddress.ofLiteral("10.0.0.1");
    private static final Countries COUNTRIES = Countries.load();

    private final Map<String, Standing> standings = new HashMap<>();
    private final SiteChoice choice = new SiteChoice(
            TestSites.SITES.sites(), COUNTRIES, site -> standings.getOrDefault(site.name(), Standing.UNKNOWN));

    private String choose(InetAddress client) {
        return choice.choose(client).name();
    }

    @Test
    void choose_allAreWell_isTheNearest() {
        assertThat(choose(KENYA)).isEqualTo("nairobi");
        assertThat(choose(NIGERIA)).isEqualTo("lagos");
        assertThat(choose(JAPAN)).isEqualTo("singapore");
    }

    @Test
    void choose_countryThatBelongsToASite_goesThere() {
        assertThat(choose(SOUTH_AFRICA)).isEqualTo("nairobi");
    }

    @Test
    void choose_nobodyKnowsWhere_isTheFirstOfTheFile() {
        assertThat(choose(PRIVATE)).isEqualTo("lagos");
    }

    @Test
    void choose_theNearestIsDown_isTheNextOne() {
        standings.put("nairobi", new Standing(false, 0, 1, 0));
        assertThat(choose(KENYA)).isEqualTo("lagos");
    }

    @Test
    void choose_allAreDown_isAsIfAllWereUp() {
        TestSites.SITES.sites().forEach(site -> standings.put(site.name(), new Standing(false, 0, 1, 0)));
        assertThat(choose(KENYA)).isEqualTo("nairobi");
    }

    @Test
    void choose_allAreFull_isTheNearestForMost() {
        TestSites.SITES.sites().forEach(site -> standings.put(site.name(), new Standing(true, 20, 1, 0.95)));
        long near = IntStream.range(0, 256)
                .mapToObj(i -> choose(InetAddress.ofLiteral("41.80." + i + ".9")))
                .filter("nairobi"::equals)
                .count();
        assertThat(near).isGreaterThan(220);
    }

    @Test
    void choose_nearlyFullSite_losesAPartOfItsClientsAlwaysTheSame() {
        List<InetAddress> networks = IntStream.range(0, 256)
                .mapToObj(i -> InetAddress.ofLiteral("41.80." + i + ".9"))
                .toList();
        standings.put("nairobi", new Standing(true, 1.5, 1, 0.5));
        long staying = networks.stream()
                .filter(client -> choose(client).equals("nairobi"))
                .count();
        assertThat(staying / (double) networks.size()).isCloseTo(0.5, within(0.1));
        List<String> before = networks.stream().map(this::choose).toList();
        assertThat(networks.stream().map(this::choose).toList()).isEqualTo(before);
        assertThat(choose(InetAddress.ofLiteral("41.80.7.200"))).isEqualTo(before.get(7));

        standings.put("nairobi", new Standing(true, 0.75, 1, 0.25));
        for (int i = 0; i < networks.size(); i++) {
            if (before.get(i).equals("nairobi")) {
                assertThat(choose(networks.get(i))).as("stays when load falls").isEqualTo("nairobi");
            }
        }
    }

    @Test
    void nearestFirst_hasAllSites() {
        assertThat(choice.nearestFirst(KENYA, ""))
                .extracting(Site::name)
                .containsExactly("nairobi", "lagos", "singapore");
    }
}
