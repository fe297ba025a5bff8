package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Bytes;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class KeySigningOptionsTest {
    private static String pem(byte[] encoded) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Test
    void read_ed25519Key_givesItsBytes() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        assertThat(KeySigningOptions.read(pem(encoded))).contains(Bytes.of(Arrays.copyOfRange(encoded, 12, 44)));
    }

    @Test
    void read_anythingElse_givesNothing() throws Exception {
        byte[] curve =
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();
        assertThat(KeySigningOptions.read(pem(curve))).isEmpty();
        assertThat(KeySigningOptions.read("no key at all")).isEmpty();
        assertThat(KeySigningOptions.read("")).isEmpty();
    }
}
