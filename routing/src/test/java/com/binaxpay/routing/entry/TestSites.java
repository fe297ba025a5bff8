package com.binaxpay.routing.entry;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.EntrySites;

/// Three sites and a pool of two, as a file says it.
final class TestSites {
    static final String YAML = """
            zone: pay.example.com
            sites:
              - { name: lagos, addresses: [198.51.100.1], north: 6.45, east: 3.4, ready: 'http://10.0.0.1:8089/readyz' }
              - { name: nairobi, addresses: [198.51.100.2], north: -1.29, east: 36.82, countries: [ZA], ready: 'http://10.0.0.2:8089/readyz' }
              - { name: singapore, addresses: [198.51.100.3, '2001:db8::3'], north: 1.35, east: 103.82, ready: 'http://10.0.0.3/readyz' }
              - { name: acme-1, pool: acme, addresses: [198.51.100.4], north: 6.45, east: 3.4, ready: 'http://10.0.0.4/readyz' }
              - { name: acme-2, pool: acme, addresses: [198.51.100.5], north: 1.3, east: 103, ready: 'http://10.0.0.5/readyz' }
            """;

    static final EntrySites SITES = read();

    private TestSites() {}

    private static EntrySites read() {
        try {
            return EntrySites.parse(YAML);
        } catch (ConfigRefused e) {
            throw new AssertionError(e);
        }
    }
}
