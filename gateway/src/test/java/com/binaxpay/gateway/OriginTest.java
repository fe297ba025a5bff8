package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
        "2001:db8:1:2:ffff:ffff:ffff:ffff, 2001:db8:1:2::",
        "2001:db8:1:3::1, 2001:db8:1:3::",
        "127.0.0.1, 127.0.0.1",
        "::1, ::1"
    })
    void address_standsForItsNetwork(String address, String origin) {
        assertThat(Origin.of(InetAddress.ofLiteral(address))).isEqualTo(InetAddress.ofLiteral(origin));
    }
}
