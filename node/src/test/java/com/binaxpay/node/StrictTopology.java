package com.binaxpay.node;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.Topology;

/// Four regions; what is EU's may be in three of them only, and shard 0 is EU's.
final class StrictTopology {
    static final String YAML = """
            regions:
              - { name: eu, zones: [eu-1] }
              - { name: uk, zones: [uk-1] }
              - { name: ch, zones: [ch-1] }
              - { name: us, zones: [us-1] }
            edges:
              - { name: lagos, near: [us, uk] }
            shards:
              - { name: ledger-eu, home: eu }
              - { name: ledger-us, home: us, regions: [us, uk, eu] }
            jurisdictions:
              - { code: EU, home: eu, residency: { ledger: [eu, uk, ch], personal: [eu, uk, ch] } }
              - { code: US, home: us, residency: { ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us] } }
            """;

    private StrictTopology() {}

    static Topology topology() {
        return parsed(YAML);
    }

    /// The same with `before` replaced, which must be there.
    static String with(String before, String after) {
        if (!YAML.contains(before)) {
            throw new IllegalArgumentException(before);
        }
        return YAML.replace(before, after);
    }

    static Topology parsed(String yaml) {
        try {
            return Topology.parse(yaml);
        } catch (ConfigRefused e) {
            throw new IllegalArgumentException(e);
        }
    }
}
