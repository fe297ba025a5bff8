package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Addresses that operators had turned away.
class BansTest {
    private static final String TRANSFER = "/v1/transfers";

    @Test
    void call_fromABannedAddress_isRefusedWithAnyKeyUntilTheBanEnds() {
        try (TestGateway gateway = new TestGateway()) {
            String wallet = gateway.funded("EU");
            gateway.bans = List.of(ban("127.0.0.0/8", gateway.nowMs.get() + 61_500));

            TestGateway.Answered refused = gateway.get("/v1/wallets/" + wallet).is(403);
            assertThat(refused.code()).isEqualTo("address_banned");
            assertThat(refused.header("Retry-After")).isEqualTo("62");
            assertThat(gateway.post(TestGateway.BOB, TRANSFER, "k-1", "{}")
                            .is(403)
                            .code())
                    .isEqualTo("address_banned");
            assertThat(gateway.post("no key at all", TRANSFER, "k-1", "{}")
                            .is(403)
                            .code())
                    .isEqualTo("address_banned");
            gateway.get("/v1/assets").is(200);
            gateway.get("/v1/status").is(200);

            gateway.nowMs.addAndGet(61_500);
            gateway.get("/v1/wallets/" + wallet).is(200);
        }
    }

    @Test
    void untilMs_ofAnAddressInSeveralBlocks_isTheLastEnd() {
        BannedBlocks blocks = new BannedBlocks(List.of(
                ban("203.0.113.0/24", 5_000),
                ban("203.0.113.7/32", 4_000),
                ban("203.0.113.128/25", 9_000),
                ban("2001:db8:7::/48", 8_000),
                ban("no block", 99_000)));

        assertThat(blocks.untilMs(at("203.0.113.7"), 1_000)).hasValue(5_000);
        assertThat(blocks.untilMs(at("203.0.113.129"), 1_000)).hasValue(9_000);
        assertThat(blocks.untilMs(at("203.0.113.7"), 5_000)).isEmpty();
        assertThat(blocks.untilMs(at("203.0.112.7"), 1_000)).isEmpty();
        assertThat(blocks.untilMs(at("2001:db8:7:ffff::1"), 1_000)).hasValue(8_000);
        assertThat(blocks.untilMs(at("2001:db8:8::1"), 1_000)).isEmpty();
        assertThat(new BannedBlocks(List.of()).untilMs(at("203.0.113.7"), 0)).isEmpty();
    }

    @Test
    void isWithinAnother_ofABlock_looksAtWiderOnesOnly() {
        BannedBlocks blocks = new BannedBlocks(List.of(ban("203.0.113.0/24", 5_000), ban("203.0.113.128/25", 9_000)));

        assertThat(blocks.isWithinAnother(block("203.0.113.0/24"))).isFalse();
        assertThat(blocks.isWithinAnother(block("203.0.113.128/25"))).isTrue();
        assertThat(blocks.isWithinAnother(block("203.0.113.9"))).isTrue();
        assertThat(blocks.isWithinAnother(block("cb00:7100::/32"))).isFalse();
    }

    @Test
    void text_ofABlock_hasNothingBehindItsLength() {
        assertThat(block("203.0.113.201/25").text()).isEqualTo("203.0.113.128/25");
        assertThat(block("203.0.113.9").text()).isEqualTo("203.0.113.9/32");
        assertThat(block("2001:db8:ffff::1/33").text()).isEqualTo("2001:db8:8000:0:0:0:0:0/33");
    }

    private static BanEntry ban(String block, long untilMs) {
        return new BanEntry(block, untilMs, "floods");
    }

    private static AddressBlock block(String text) {
        return AddressBlock.parse(text).orElseThrow();
    }

    private static InetAddress at(String address) {
        return InetAddress.ofLiteral(address);
    }
}
