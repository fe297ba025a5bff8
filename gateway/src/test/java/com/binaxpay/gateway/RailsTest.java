package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RailsTest {
    @Test
    void msisdn_isE164WithTheRightNumberOfDigits() {
        assertThat(Rails.msisdn("+254712345678")).contains("+254712345678");
        assertThat(Rails.msisdn("+233212345678")).isPresent();
        assertThat(Rails.msisdn("+4915112345678")).isPresent();
        for (String wrong : new String[] {
            "",
            "+",
            "254712345678",
            "+2547",
            "+25471234567",
            "+2547123456789",
            "+0254712345",
            "+25471234567a",
            "+1234567890123456"
        }) {
            assertThat(Rails.msisdn(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void iban_needsItsCheckDigits() {
        assertThat(Rails.iban("DE89370400440532013000")).contains("DE89370400440532013000");
        assertThat(Rails.iban("GB29 NWBK 6016 1331 9268 19")).contains("GB29NWBK60161331926819");
        for (String wrong : new String[] {
            "",
            "DE893",
            "DE88370400440532013000",
            "de89370400440532013000",
            "DE8937040044053201300",
            "GB29NWBK6016133192681-"
        }) {
            assertThat(Rails.iban(wrong)).as(wrong).isEmpty();
        }
    }

    /// Destinations as the sample files hold them.
    @Test
    void check_destinationsOfSampleFiles_areGood() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        String[][] corridors = {
            {"mobile_money", "msisdn", "+2547", "8"},
            {"mobile_money", "msisdn", "+2557", "8"},
            {"mobile_money", "msisdn", "+2567", "8"},
            {"bank", "account", "058", "10"},
            {"mobile_money", "msisdn", "+2332", "8"},
            {"instant", "account", "001", "9"}
        };
        for (int i = 0; i < 1_000; i++) {
            String[] corridor = corridors[i % corridors.length];
            StringBuilder value = new StringBuilder(corridor[2]);
            for (int digit = 0; digit < Integer.parseInt(corridor[3], 10); digit++) {
                value.append(random.nextInt(10));
            }
            assertThat(Rails.check(corridor[0], corridor[1], value.toString(), "Amina Otieno"))
                    .isInstanceOf(Rails.Checked.Good.class);
            assertThat(Rails.check(corridor[0], corridor[1], value.substring(0, 5), "Amina Otieno"))
                    .isInstanceOf(Rails.Checked.Bad.class);
        }
    }
}
