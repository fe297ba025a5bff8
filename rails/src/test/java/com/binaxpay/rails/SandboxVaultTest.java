package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.rails.spi.ClearValue;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Mode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SandboxVaultTest {
    private static final ClearValue PHONE = new ClearValue("+254712345678");
    private static final Vault.Label TOKEN = new Vault.Label(new Id(1, 2), new Caller(1, Mode.TEST), "msisdn");

    private final SandboxVault vault = new SandboxVault(new byte[32]);

    @Test
    void seal_opensUnderItsOwnTokenOnly() throws Exception {
        Bytes sealed = vault.seal(TOKEN, PHONE);
        assertThat(vault.open(TOKEN, sealed)).isEqualTo(PHONE);
        assertThat(new SandboxVault(new byte[32]).open(TOKEN, sealed)).isEqualTo(PHONE);
        byte[] secret = new byte[32];
        secret[0] = 1;
        assertUnreadable(new SandboxVault(secret), TOKEN, sealed);
        assertUnreadable(vault, new Vault.Label(new Id(1, 3), TOKEN.owner(), "msisdn"), sealed);
        assertUnreadable(vault, new Vault.Label(TOKEN.id(), new Caller(2, Mode.TEST), "msisdn"), sealed);
        assertUnreadable(vault, new Vault.Label(TOKEN.id(), TOKEN.owner(), "account"), sealed);
    }

    @Test
    void seal_sameValueTwice_givesOtherBytesWithoutIt() {
        Bytes sealed = vault.seal(TOKEN, PHONE);
        assertThat(vault.seal(TOKEN, PHONE)).isNotEqualTo(sealed);
        assertThat(new String(sealed.toArray(), StandardCharsets.ISO_8859_1)).doesNotContain("254712345678");
    }

    @Test
    void open_damaged_isUnreadable() {
        byte[] sealed = vault.seal(TOKEN, PHONE).toArray();
        Property.check(100, random -> {
            byte[] damaged = sealed.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            assertUnreadable(vault, TOKEN, Bytes.of(damaged));
        });
        assertUnreadable(vault, TOKEN, Bytes.of(new byte[5]));
    }

    @Test
    void live_isRefusedInWordsAndByForce() {
        assertThat(vault.refusal(Mode.TEST)).isEmpty();
        assertThat(vault.refusal(Mode.LIVE)).isPresent();
        Vault.Label live = new Vault.Label(TOKEN.id(), new Caller(1, Mode.LIVE), "card");
        assertThatThrownBy(() -> vault.seal(live, PHONE)).isInstanceOf(Invariant.BrokenInvariant.class);
    }

    @Test
    void fingerprint_isOfTheValueAndUnderTheKey() {
        byte[] secret = new byte[32];
        secret[31] = 1;
        assertThat(vault.fingerprint(PHONE)).isEqualTo(vault.fingerprint(new ClearValue("+254712345678")));
        assertThat(vault.fingerprint(PHONE)).isNotEqualTo(vault.fingerprint(new ClearValue("+254712345679")));
        assertThat(vault.fingerprint(PHONE)).isNotEqualTo(new SandboxVault(secret).fingerprint(PHONE));
    }

    @Test
    void toString_showsNothing() {
        assertThat(PHONE + " " + vault).doesNotContain("254");
    }

    private static void assertUnreadable(SandboxVault vault, Vault.Label label, Bytes sealed) {
        assertThatThrownBy(() -> vault.open(label, sealed)).isInstanceOf(Vault.Unreadable.class);
    }
}
