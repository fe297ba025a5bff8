package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.gateway.StructuredField.InnerList;
import com.binaxpay.gateway.StructuredField.Item;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// RFC 9421, appendix B: its request, its keys, and what signatures of them are.
class SignatureVectorsTest {
    private static final String BODY = "{\"hello\": \"world\"}";
    private static final Map<String, String> HEADERS = Map.of(
            "date", "Tue, 20 Apr 2021 02:07:55 GMT",
            "content-type", "application/json",
            "content-digest",
                    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
            "content-length", "18");

    /// `POST /foo?param=Value&Pet=dog`, section B.2.
    private static Exchange request() {
        HttpRequest request = new HttpRequest() {
            @Override
            public String method() {
                return "POST";
            }

            @Override
            public String path() {
                return "/foo";
            }

            @Override
            public String query() {
                return "param=Value&Pet=dog";
            }

            @Override
            public Optional<String> header(String name) {
                return values(name).stream().findFirst();
            }

            @Override
            public List<String> values(String name) {
                String value = HEADERS.get(name.toLowerCase(Locale.ROOT));
                return value == null ? List.of() : List.of(value);
            }

            @Override
            public String scheme() {
                return "https";
            }

            @Override
            public String authority() {
                return "EXAMPLE.com:443";
            }

            @Override
            public long headersBytes() {
                return 0;
            }

            @Override
            public long contentLength() {
                return BODY.length();
            }

            @Override
            public boolean hasBody() {
                return true;
            }

            @Override
            public Optional<InetAddress> remote() {
                return Optional.empty();
            }

            @Override
            public InputStream body() {
                return InputStream.nullInputStream();
            }
        };
        return new Exchange(request, "1", "eu", Long.MAX_VALUE);
    }

    private static InnerList input(String field) throws Exception {
        return (InnerList)
                StructuredFieldReader.dictionary(field).values().iterator().next();
    }

    private static byte[] signature(String field) throws Exception {
        Item item = (Item)
                StructuredFieldReader.dictionary(field).values().iterator().next();
        return ((Bare.Binary) item.value()).value().toArray();
    }

    @Test
    void b25_hmacSha256_verifies() throws Exception {
        MessageKey key = MessageKey.hmac(Base64.getDecoder()
                .decode("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="));
        InnerList input = input(
                "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"");
        byte[] base = SignatureBase.of(request(), input);
        assertThat(new String(base, StandardCharsets.US_ASCII)).isEqualTo("""
                "date": Tue, 20 Apr 2021 02:07:55 GMT
                "@authority": example.com
                "content-type": application/json
                "@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret\"""");
        byte[] signature = signature("sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:");
        assertThat(key.verifies(base, signature)).isTrue();
        signature[0]++;
        assertThat(key.verifies(base, signature)).isFalse();
    }

    @Test
    void b26_ed25519_verifies() throws Exception {
        MessageKey key = MessageKey.ed25519(
                        Base64.getUrlDecoder().decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"))
                .orElseThrow();
        InnerList input = input("sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\""
                + " \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"");
        byte[] base = SignatureBase.of(request(), input);
        byte[] signature = signature(
                "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:");
        assertThat(key.verifies(base, signature)).isTrue();
        base[0]++;
        assertThat(key.verifies(base, signature)).isFalse();
        assertThat(key.verifies(base, new byte[3])).isFalse();
    }

    @Test
    void contentDigest_ofTheRequest_isRight() {
        ContentDigest.check(HEADERS.getOrDefault("content-digest", ""), BODY.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ContentDigest.check(
                        HEADERS.getOrDefault("content-digest", ""), (BODY + " ").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> ContentDigest.check("md5=:AA==:", new byte[0])).isInstanceOf(ProblemException.class);
    }

    @Test
    void derivedComponents_areThoseOfSection22() throws Exception {
        InnerList input = input("s=(\"@method\" \"@target-uri\" \"@scheme\" \"@request-target\" \"@path\" \"@query\")");
        assertThat(new String(SignatureBase.of(request(), input), StandardCharsets.US_ASCII))
                .startsWith("""
                "@method": POST
                "@target-uri": https://example.com/foo?param=Value&Pet=dog
                "@scheme": https
                "@request-target": /foo?param=Value&Pet=dog
                "@path": /foo
                "@query": ?param=Value&Pet=dog
                """);
    }
}
