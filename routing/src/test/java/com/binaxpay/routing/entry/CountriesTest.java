package com.binaxpay.routing.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountriesTest {
    private static final Countries COUNTRIES = Countries.load();

    @ParameterizedTest
    @CsvSource({
        "1.0.0.0, AU",
        "1.0.0.255, AU",
        "8.8.8.8, US",
        "41.80.0.1, KE",
        "102.89.0.1, NG",
        "200.147.3.1, BR",
        "2001:200::1, JP",
        "2001:208:ffff:ffff::, SG"
    })
    void of_aPublicAddress_isItsCountry(String address, String country) {
        assertThat(COUNTRIES.of(InetAddress.ofLiteral(address))).contains(country);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "10.1.2.3", "0.0.0.0", "255.255.255.255", "::1", "fe80::1", "ffff::"})
    void of_aPrivateAddress_isNobodys(String address) {
        assertThat(COUNTRIES.of(InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void centre_everyCountry_isOnEarth() {
        for (String code : Locale.getISOCountries()) {
            if (code.equals("BV") || code.equals("HM")) {
                // Nobody lives there.
                continue;
            }
            assertThat(COUNTRIES.centre(code)).as(code).hasValueSatisfying(place -> {
                assertThat(place.north()).isBetween(-90.0, 90.0);
                assertThat(place.east()).isBetween(-180.0, 180.0);
            });
        }
    }

    @Test
    void kilometresTo_acrossTheDateLineAndThePole_isTheShortWay() {
        assertThat(new Place(0, 179).kilometresTo(new Place(0, -179))).isBetween(222.0, 223.0);
        assertThat(new Place(89, 0).kilometresTo(new Place(89, 180))).isBetween(222.0, 223.0);
        // Lagos and Nairobi.
        assertThat(new Place(6.45, 3.4).kilometresTo(new Place(-1.29, 36.82))).isBetween(3_780.0, 3_840.0);
    }
}
