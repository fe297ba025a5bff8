package com.binaxpay.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.ParsedAmount.Fault;
import com.binaxpay.testing.Property;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "12.50, EUR, 1250",
        "12.5, EUR, 1250",
        "12, EUR, 1200",
        "0.01, EUR, 1",
        "007.10, EUR, 710",
        "500, JPY, 500",
        "1.234, KWD, 1234",
        "500, UGX, 500",
        "0.000001, USDC, 1",
        "92233720368547758.07, EUR, 9223372036854775807"
    })
    void parse_decimalWithinScale_givesMinorUnits(String text, String code, long minor) {
        assertThat(Amounts.parse(text, asset(code))).isEqualTo(new ParsedAmount.Amount(minor));
    }

    @ParameterizedTest
    @CsvSource({
        "'', EUR, NOT_A_DECIMAL",
        "' 1', EUR, NOT_A_DECIMAL",
        "1., EUR, NOT_A_DECIMAL",
        ".5, EUR, NOT_A_DECIMAL",
        "'1,50', EUR, NOT_A_DECIMAL",
        "1.2.3, EUR, NOT_A_DECIMAL",
        "NaN, EUR, NOT_A_DECIMAL",
        "Infinity, EUR, NOT_A_DECIMAL",
        "0x10, EUR, NOT_A_DECIMAL",
        "١٢, EUR, NOT_A_DECIMAL",
        "--1, EUR, NOT_A_DECIMAL",
        "-1, EUR, SIGNED",
        "+1.00, EUR, SIGNED",
        "-0, EUR, SIGNED",
        "1e3, EUR, EXPONENT",
        "-1.5E+10, EUR, EXPONENT",
        "1.234, EUR, TOO_MANY_DECIMALS",
        "1.000, EUR, TOO_MANY_DECIMALS",
        "1.0, JPY, TOO_MANY_DECIMALS",
        "1.00001, KES, TOO_MANY_DECIMALS",
        "0, EUR, ZERO",
        "0.00, EUR, ZERO",
        "92233720368547758.08, EUR, OVERFLOW",
        "99999999999999999999999999, JPY, OVERFLOW"
    })
    void parse_anythingElse_saysWhy(String text, String code, Fault reason) {
        assertThat(Amounts.parse(text, asset(code)))
                .isInstanceOfSatisfying(
                        ParsedAmount.Faulty.class,
                        faulty -> assertThat(faulty.reason()).isEqualTo(reason));
    }

    @Test
    void parse_faultyAmount_namesValueAndWayOut() {
        assertThat(detail("1.5", "JPY")).isEqualTo("amount \"1.5\" has 1 decimals; JPY has no decimals");
        assertThat(detail("1.234", "EUR")).isEqualTo("amount \"1.234\" has 3 decimals; EUR has at most 2");
        assertThat(detail("many", "KWD")).isEqualTo("amount \"many\" is not a decimal number such as 12.000");
        assertThat(detail("9".repeat(1000), "JPY"))
                .isEqualTo("amount \"" + "9".repeat(40) + "…\" is too large; the most is 9223372036854775807");
    }

    @ParameterizedTest
    @CsvSource({
        "1250, EUR, 12.50",
        "-5, EUR, -0.05",
        "0, EUR, 0.00",
        "-7, JPY, -7",
        "1234, KWD, 1.234",
        "1, USDC, 0.000001",
        "-9223372036854775808, EUR, -92233720368547758.08"
    })
    void format_minorUnits_showsAllDecimals(long minor, String code, String text) {
        assertThat(Amounts.format(minor, asset(code))).isEqualTo(text);
    }

    @Test
    void format_anyAmount_isReadBackAsTheSame() {
        Property.check(2_000, random -> {
            Asset asset = Assets.all().get(random.nextInt(Assets.all().size()));
            long minor = random.nextLong() >> random.nextInt(64);
            String text = Amounts.format(minor, asset);
            assertThat(new BigDecimal(text)).isEqualTo(BigDecimal.valueOf(minor, asset.scale()));
            if (minor > 0) {
                assertThat(Amounts.parse(text, asset)).isEqualTo(new ParsedAmount.Amount(minor));
            }
        });
    }

    @Test
    void parse_anyText_neverThrows() {
        Property.check(5_000, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < random.nextInt(25); i++) {
                text.append("0123456789.+-eE x".charAt(random.nextInt(17)));
            }
            switch (Amounts.parse(text.toString(), asset("EUR"))) {
                case ParsedAmount.Amount amount ->
                    assertThat(new BigDecimal(text.toString()).movePointRight(2))
                            .isEqualByComparingTo(BigDecimal.valueOf(amount.minor()));
                case ParsedAmount.Faulty faulty -> assertThat(faulty.detail()).startsWith("amount \"");
            }
        });
    }

    private static String detail(String text, String code) {
        return ((ParsedAmount.Faulty) Amounts.parse(text, asset(code))).detail();
    }

    private static Asset asset(String code) {
        return Assets.byCode(code).orElseThrow();
    }
}
