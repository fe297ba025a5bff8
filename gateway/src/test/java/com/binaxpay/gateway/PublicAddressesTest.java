package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    private final PublicAddresses addresses = new PublicAddresses(PublicAddressesTest::resolve, false);
    private final PublicAddresses local = new PublicAddresses(PublicAddressesTest::resolve, true);

    private static InetAddress[] resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "good.example" -> literals("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c");
            case "mixed.example" -> literals("93.184.215.14", "10.0.0.1");
            case "home.example" -> literals("127.0.0.1");
            case "none.example" -> literals();
            default -> throw new UnknownHostException(host);
        };
    }

    private static InetAddress[] literals(String... texts) {
        InetAddress[] all = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            all[i] = InetAddress.ofLiteral(texts[i]);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.19.255.255",
                "203.0.113.9",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::"
            })
    void isPublic_specialPurposeAddress_isNot(String text) {
        assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(text))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "172.15.255.255", "172.32.0.1", "100.128.0.1", "93.184.215.14", "2606:4700::1111"})
    void isPublic_ofTheInternet_is(String text) {
        assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(text))).isTrue();
    }

    @Test
    void of_aNameWithOnePrivateAddress_isRefusedAltogether() {
        assertThat(addresses.of("good.example"))
                .hasValueSatisfying(all -> assertThat(all).hasSize(2));
        assertThat(addresses.of("mixed.example")).isEmpty();
        assertThat(local.of("mixed.example")).isEmpty();
        assertThat(addresses.of("none.example")).isEmpty();
        assertThat(addresses.of("unknown.example")).isEmpty();
        assertThat(addresses.of("home.example")).isEmpty();
        assertThat(local.of("home.example")).isPresent();
    }

    @Test
    void block_ofHalfBytes_containsItsOwnAddressesOnly() {
        AddressBlock block = AddressBlock.parse("192.168.16.0/20").orElseThrow();
        assertThat(block.contains(InetAddress.ofLiteral("192.168.31.255"))).isTrue();
        assertThat(block.contains(InetAddress.ofLiteral("192.168.32.0"))).isFalse();
        assertThat(block.contains(InetAddress.ofLiteral("::1"))).isFalse();
        for (String bad :
                new String[] {"", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "host/8", "::/129", "1/8"}) {
            assertThat(AddressBlock.parse(bad)).as(bad).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "ftp://example.com/",
                "https://",
                "https:///x",
                "https://user@example.com/",
                "https://example.com/#x",
                "https://example.com:0/",
                "https://example.com:70000/",
                "https://example.com/a b",
                "https://example.com/\r\nHost: x",
                "javascript:alert(1)"
            })
    void url_thatIsNone_isRefused(String text) {
        assertThat(WebhookUrl.parse(text)).isEmpty();
    }

    @Test
    void url_parts_areWhatIsConnectedTo() {
        assertThat(WebhookUrl.parse("https://example.com/hook?a=1"))
                .contains(new WebhookUrl(true, "example.com", 443, "/hook?a=1"));
        assertThat(WebhookUrl.parse("http://[::1]:8080"))
                .hasValueSatisfying(url -> assertThat(url.authority()).isEqualTo("[::1]:8080"));
    }
}
